//! Writes a bundle so that a running server never sees half of one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::assembly::{Assembled, File};
use crate::compression::{Compressor, Encoding};
use crate::{Bundle, BundledFile, Error, Finish, Workspace};

const DESCRIPTION: &str = "bundle.json";

/// The bundle in this folder, if it is whole and was made from these inputs.
pub fn find(folder: &Path, inputs: &str) -> Option<Bundle> {
    let text = fs::read_to_string(folder.join(DESCRIPTION)).ok()?;
    let bundle: Bundle = serde_json::from_str(&text).ok()?;
    let is_there =
        |file: &BundledFile| fs::metadata(folder.join(&file.path)).is_ok_and(|found| found.len() == file.bytes);
    let is_right = bundle.inputs == inputs && bundle.files.iter().all(is_there);
    is_right.then(|| Bundle { folder: folder.to_owned(), ..bundle })
}

/// Writes everything beside the folder first, then takes the folder's place.
pub fn publish(
    workspace: &Workspace,
    folder: &Path,
    assembled: Assembled,
    inputs: &str,
    finish: Finish,
) -> Result<Bundle, Error> {
    let unfinished = beside(folder, "unfinished");
    remove(&unfinished)?;
    let compressor = Compressor::new(workspace.memory().join("compressed"))?;
    let files = assembled.files.iter().map(|file| write_file(&unfinished, file, finish, &compressor));
    let files = files.collect::<Result<Vec<BundledFile>, Error>>()?;

    let bundle = Bundle {
        version: assembled.version,
        release: finish == Finish::Release,
        inputs: inputs.to_owned(),
        style_hash: assembled.style_hash,
        parts: assembled.parts,
        first_load_brotli: (finish == Finish::Release).then(|| first_load_brotli(&files)),
        files,
        folder: folder.to_owned(),
    };
    let description = serde_json::to_vec_pretty(&bundle).map_err(Error::Description)?;
    write(&unfinished.join(DESCRIPTION), &description)?;
    swap(&unfinished, folder)?;
    Ok(bundle)
}

fn first_load_brotli(files: &[BundledFile]) -> u64 {
    files.iter().filter(|file| file.first_load).map(BundledFile::brotli_or_raw).sum()
}

fn write_file(folder: &Path, file: &File, finish: Finish, compressor: &Compressor) -> Result<BundledFile, Error> {
    write(&folder.join(&file.path), &file.content)?;
    let [brotli, gzip] = match finish {
        Finish::Draft => [None, None],
        Finish::Release => [
            write_compressed(folder, file, Encoding::Brotli, compressor)?,
            write_compressed(folder, file, Encoding::Gzip, compressor)?,
        ],
    };
    Ok(BundledFile {
        path: file.path.clone(),
        bytes: file.content.len() as u64,
        brotli,
        gzip,
        immutable: file.is_immutable,
        first_load: file.is_first_load,
    })
}

fn write_compressed(
    folder: &Path,
    file: &File,
    encoding: Encoding,
    compressor: &Compressor,
) -> Result<Option<u64>, Error> {
    let Some(compressed) = compressor.compress(&file.path, &file.content, encoding)? else {
        return Ok(None);
    };
    write(&folder.join(format!("{}.{}", file.path, encoding.extension())), &compressed)?;
    Ok(Some(compressed.len() as u64))
}

fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::at(folder))?;
    }
    fs::write(path, content).map_err(Error::at(path))
}

/// Two renames, because a folder can't take the place of another that isn't empty.
fn swap(unfinished: &Path, folder: &Path) -> Result<(), Error> {
    let former = beside(folder, "former");
    remove(&former)?;
    match fs::rename(folder, &former) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(Error::at(folder)(cause)),
        _ => fs::rename(unfinished, folder).map_err(Error::at(folder))?,
    }
    remove(&former)
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::at(folder)(cause)),
        _ => Ok(()),
    }
}

fn beside(folder: &Path, word: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!("{name}-{word}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn assembled(text: &str) -> Assembled {
        let files = vec![File::hashed("app", "css", text.into()), File::named("icons/icon.png", b"picture".to_vec())];
        Assembled { version: text.to_owned(), style_hash: String::new(), files, parts: BTreeMap::new() }
    }

    #[test]
    fn a_new_bundle_takes_the_place_of_the_former_and_a_damaged_one_is_not_found() {
        let target = std::env::temp_dir().join(format!("passerelle-publication-{}", std::process::id()));
        let workspace = Workspace { root: target.clone(), target: target.clone() };
        let dist = target.join("dist");

        let first = publish(&workspace, &dist, assembled("first"), "inputs 1", Finish::Draft).expect("there is room");
        let second =
            publish(&workspace, &dist, assembled("second"), "inputs 2", Finish::Release).expect("there is room");

        assert_eq!(find(&dist, "inputs 1"), None);
        assert_eq!(find(&dist, "inputs 2"), Some(second.clone()));
        assert!(!dist.join(&first.files[0].path).exists());
        fs::remove_file(dist.join(&second.files[0].path)).expect("the file is there");
        assert_eq!(find(&dist, "inputs 2"), None);
        fs::remove_dir_all(&target).expect("nobody else uses the folder");
    }
}
