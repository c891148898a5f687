//! Random names and numbers, from the operating system.

/// 128 random bits as 32 hexadecimal digits.
pub fn name() -> String {
    hex(&bytes::<16>())
}

/// 256 random bits as 64 hexadecimal digits: a secret.
pub fn secret() -> String {
    hex(&bytes::<32>())
}

/// Six digits, each as likely as any other.
pub fn code() -> String {
    const CODES: u64 = 1_000_000;
    // 64 bits over a million leave a bias of one in 10¹³.
    format!("{:06}", u64::from_le_bytes(bytes()) % CODES)
}

/// Ten characters that nobody takes for one another and that make no words: 45 bits.
pub fn long_code() -> String {
    const ALPHABET: &[u8] = b"234679CDFGHJKMNPQRTVWXY";
    const LENGTH: usize = 10;
    (0..LENGTH)
        .map(|_| char::from(ALPHABET[usize::try_from(below(ALPHABET.len() as u64)).unwrap_or_default()]))
        .collect()
}

/// A number from 0 on, each as likely as any other, for limits that are far from 2⁶⁴.
pub fn below(limit: u64) -> u64 {
    u64::from_le_bytes(bytes()) % limit.max(1)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).expect("an operating system without randomness can't run a server");
    bytes
}
