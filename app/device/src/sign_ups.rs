//! A person's commands about sign-ups, written into the outbox; and what is done with those that wait there.

use passerelle_shared::json;
use passerelle_shared::model::typed::Nfkc;
use passerelle_shared::model::{EmailAddress, Field, RecordId, SignUp, SignUpForm};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen, Stands};
use passerelle_shared::sync::{AccountId, Author, CommandId};

use crate::rows::{
    AccountScope, AnsweredRow, Row, Writer, account_records, answered_rows, get, latest_answered, put, rows, scope_key,
    sign_ups_of,
};
use crate::store::{self, Area, Durability, Store, StoreError, Transaction, Value};
use crate::{SignIn, Writing, read_now, stands_of};

/// What became of a request that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// It never left the device, and is gone.
    Deleted,
    /// It may have reached the server: a withdrawal goes after it.
    WithdrawalSaved,
    /// The server has answered meanwhile: what stands now can be withdrawn.
    AlreadyAnswered,
}

/// What a person wants, and what they had in view.
#[derive(Debug, Clone)]
pub struct Wish<'a> {
    pub body: CommandBody,
    /// The version of the event's terms; 0 when they were not in view.
    pub terms: u32,
    /// The address that was typed; without one it belongs to what it is about.
    pub email: Option<EmailAddress>,
    /// The records on the screen.
    pub sign_ups: &'a [SignUp],
}

/// The form that a request was typed in: its draft goes, and it is remembered, with the request's own commit.
#[derive(Debug, Clone)]
pub struct Draft {
    pub key: String,
    /// Of a draft that was begun before signing in.
    pub early_key: Option<String>,
    pub remembered_key: String,
    email: String,
    json: String,
}

impl Draft {
    /// `early` is who wrote in this tab before anybody signed in.
    pub fn of(writer: &Writer, early: &Writer, event: &RecordId, form: &SignUpForm) -> Draft {
        Draft {
            key: writer.draft_key(event),
            early_key: (writer != early).then(|| early.draft_key(event)),
            remembered_key: writer.remembered_key(),
            email: form.email.clone(),
            json: json::write(form),
        }
    }

    /// Whether a stored draft is by the same person.
    fn is_of(&self, stored: Option<&Value>, nfkc: Nfkc) -> bool {
        let form: Option<SignUpForm> = stored.and_then(|value| json::read(value.text()?));
        form.is_some_and(|form| {
            let email = Field::Email.plain(&form.email, nfkc);
            email.is_empty() || email == self.email
        })
    }
}

/// A command that is on the disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its number.
    pub order: u64,
    /// The outbox, with it.
    pub outbox: Vec<Row>,
}

/// Saves a command; on return it is on the disk. `None` when nobody is known whose it would be.
pub async fn save(
    store: &impl Store,
    writing: &Writing,
    wish: &Wish<'_>,
    draft: Option<&Draft>,
    nfkc: Nfkc,
) -> Result<Option<Written>, StoreError> {
    let Writing { who, id, now, clock_ahead_ms } = writing;
    let Wish { body, terms, email, sign_ups } = wish;
    let areas = [Area::Outbox, Area::Answered, Area::Drafts];
    store::write(store, &areas, Durability::Strict, async |transaction: &Transaction<'_>| {
        // Another tab may have written since this one looked.
        let mut outbox = rows(transaction).await?;
        let stands = stands_of(sign_ups, &outbox, who).remove(body.event()).unwrap_or_default();
        let Some(author) = author(who, email.as_ref(), &stands, &outbox) else { return Ok(None) };
        let after = latest(transaction, who, &stands, body.event()).await?;
        let command = Command {
            id: id.clone(),
            author,
            body: body.clone(),
            seen: Seen { acts: stands.acts(), terms: *terms, after },
            intended_at: *now,
            clock_ahead_ms: *clock_ahead_ms,
        };
        let row = Row::value_of(&command, *now);
        let order = transaction.add(Area::Outbox, row.clone()).await?;
        outbox.extend(row.text().and_then(|row| Row::parse(order, row)));
        if let Some(draft) = draft {
            transaction.delete(Area::Drafts, draft.key.as_str())?;
            if let Some(early) = &draft.early_key
                && draft.is_of(transaction.get(Area::Drafts, early.as_str()).await?.as_ref(), nfkc)
            {
                transaction.delete(Area::Drafts, early.as_str())?;
            }
            transaction.put(Area::Drafts, draft.remembered_key.as_str(), Value::Text(draft.json.clone()))?;
        }
        Ok(Some(Written { order, outbox }))
    })
    .await
}

/// The person's last command about this event, answered or not: its effect was in view although its record may
/// not have come yet.
async fn latest(
    transaction: &Transaction<'_>,
    who: &SignIn,
    stands: &Stands,
    event: &RecordId,
) -> Result<Option<CommandId>, StoreError> {
    if let Some(pending) = stands.latest() {
        return Ok(Some(pending.clone()));
    }
    let Some(account) = who.account_id() else { return Ok(None) };
    latest_answered(transaction, account, event).await
}

/// Who asks: the account, else the address in the form, else the address of what it is about.
fn author(who: &SignIn, email: Option<&EmailAddress>, stands: &Stands, rows: &[Row]) -> Option<Author> {
    if let Some(account) = who.account() {
        return Some(Author::Account(account.id.clone()));
    }
    if let Some(email) = email {
        return Some(Author::Email(email.clone()));
    }
    let latest = stands.latest()?;
    rows.iter().find(|row| row.entry.command.id == *latest).map(|row| row.entry.command.author.clone())
}

/// Takes back a request that waits in the outbox.
pub async fn take_back(store: &impl Store, writing: &Writing, order: u64) -> Result<TakenBack, StoreError> {
    store::write(store, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let rows = rows(transaction).await?;
        let Some(row) = rows.iter().find(|row| row.entry.order == order) else {
            return Ok(TakenBack::AlreadyAnswered);
        };
        if !row.entry.is_tried {
            transaction.delete(Area::Outbox, order)?;
            return Ok(TakenBack::Deleted);
        }
        let command = &row.entry.command;
        let acts = json::read::<Command>(&row.entry.raw).map_or(0, |command| command.seen.acts);
        let withdrawal = Command {
            id: writing.id.clone(),
            author: command.author.clone(),
            body: CommandBody::Withdraw { event: command.concerns.clone() },
            seen: Seen { acts, terms: 0, after: Some(command.id.clone()) },
            intended_at: writing.now,
            clock_ahead_ms: writing.clock_ahead_ms,
        };
        transaction.add(Area::Outbox, Row::value_of(&withdrawal, writing.now)).await?;
        Ok(TakenBack::WithdrawalSaved)
    })
    .await
}

/// Drops a request that the server can't read, by the person's own tap.
pub async fn discard(store: &impl Store, order: u64) -> Result<(), StoreError> {
    store::write(store, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let is_set_aside =
            rows(transaction).await?.iter().any(|row| row.entry.order == order && row.entry.is_set_aside);
        match is_set_aside {
            true => transaction.delete(Area::Outbox, order),
            false => Ok(()),
        }
    })
    .await
}

/// Puts the right address on a request that waits for a wrong one: a new command takes the old one's place. `false` when
/// it isn't there any more, or isn't understood and can't be written anew.
pub async fn correct_email(
    store: &impl Store,
    writing: &Writing,
    order: u64,
    email: &EmailAddress,
) -> Result<bool, StoreError> {
    store::write(store, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let mut rows = rows(transaction).await?.into_iter();
        let Some(row) = rows.find(|row| row.entry.order == order) else { return Ok(false) };
        let command: Option<Command> = json::read(&row.entry.raw);
        let Some(mut command) = command.filter(Command::is_understood) else { return Ok(false) };
        command.id = writing.id.clone();
        if let CommandBody::RequestPlace { form, .. } = &mut command.body {
            form.email = email.to_string();
        }
        command.author = match writing.who.account().filter(|account| account.email == *email) {
            Some(account) => Author::Account(account.id.clone()),
            None => Author::Email(email.clone()),
        };
        transaction.delete(Area::Outbox, order)?;
        transaction.add(Area::Outbox, Row::value_of(&command, row.entry.saved_at)).await?;
        Ok(true)
    })
    .await
}

/// The person has read what is newest about these sign-ups.
pub async fn mark_read(store: &impl Store, account: &AccountId, events: &[RecordId]) -> Result<(), StoreError> {
    let areas = [Area::Meta, Area::Records, Area::Answered];
    store::write(store, &areas, Durability::Relaxed, async |transaction: &Transaction<'_>| {
        let mut scope: AccountScope = get(transaction, &scope_key(account)).await?.unwrap_or_default();
        let read = read_now(&sign_ups_of(&account_records(transaction, account).await?));
        let read = read.into_iter().filter(|(event, _)| events.contains(event));
        scope.read_until.get_or_insert_default().extend(read);
        put(transaction, &scope_key(account), &scope)?;
        let answered = answered_rows(transaction).await?.into_iter();
        let concerns = |row: &AnsweredRow| row.account == *account && events.contains(&row.entry.command.concerns);
        answered.filter(|row| !row.is_read && concerns(row)).try_for_each(|row| {
            transaction.put(Area::Answered, row.entry.order, AnsweredRow { is_read: true, ..row }.value())
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::Timestamp;

    use super::*;
    use crate::Newest;
    use crate::in_memory::{account, at_once, command_id, email, outbox, put, sign_in, stored, writing};
    use crate::rows::record_key;
    use crate::store::{Memory, Range};

    const TUNIS: &str = "event/tunis";
    const RABAT: &str = "event/rabat";

    fn form(email: &str) -> SignUpForm {
        SignUpForm { name: "Amina".into(), email: email.into(), ..SignUpForm::default() }
    }

    fn request(event: &str) -> CommandBody {
        CommandBody::RequestPlace { event: event.into(), form: Box::new(form("amina@example.org")) }
    }

    fn withdrawal(event: &str) -> CommandBody {
        CommandBody::Withdraw { event: event.into() }
    }

    fn wish(body: CommandBody) -> Wish<'static> {
        Wish { body, terms: 1, email: None, sign_ups: &[] }
    }

    /// Under which number it is in the outbox.
    fn saved(store: &Memory, number: u32, wish: &Wish<'_>) -> Option<u64> {
        let saved = at_once(save(store, &writing(store, number), wish, None, str::to_owned)).expect("memory");
        saved.map(|written| written.order)
    }

    /// An attempt was made to send it.
    fn try_to_send(store: &Memory, at: usize) {
        let mut row = outbox(store).swap_remove(at);
        row.entry.is_tried = true;
        put(store, Area::Outbox, row.entry.order, row.value());
    }

    fn set_aside(store: &Memory, at: usize) {
        let mut row = outbox(store).swap_remove(at);
        (row.entry.is_tried, row.entry.is_set_aside) = (true, true);
        put(store, Area::Outbox, row.entry.order, row.value());
    }

    fn orders(store: &Memory) -> Vec<u64> {
        outbox(store).iter().map(|row| row.entry.order).collect()
    }

    fn commands(store: &Memory) -> Vec<Command> {
        outbox(store).iter().map(|row| json::read(&row.entry.raw).expect("a command")).collect()
    }

    /// A request that was refused.
    fn answer(store: &Memory, number: u32, name: &str, event: &str) {
        let command = Command {
            id: command_id(number),
            author: Author::Account(account(name).id),
            body: request(event),
            seen: Seen::default(),
            intended_at: Timestamp(1),
            clock_ahead_ms: None,
        };
        let outcome = format!(
            r#"{{"command":"{number:032x}","decided_at":50,"decision":"refused","reason":{{"why":"event-over"}}}}"#
        );
        let row = format!(
            r#"{{"account":"{name}","raw":{raw:?},"outcome":{outcome},"saved_at":1,"answered_at":50}}"#,
            raw = json::write(&command)
        );
        put(store, Area::Answered, u64::from(number), Value::Text(row));
    }

    /// What the server says of a sign-up.
    fn receive(store: &Memory, name: &str, event: &str, confirmed_at: i64) {
        let event: RecordId = event.into();
        let id: RecordId = format!("sign-up/{}", event.slug()).into();
        let step = format!(r#"{{"at":{confirmed_at},"by":{{"who":"rules"}},"state":"confirmed"}}"#);
        let body = format!(r#"{{"event":"{event}","state":"confirmed","acts":1,"form":{{}},"history":[{step}]}}"#);
        let record = format!(r#"{{"id":"{id}","seq":1,"body":{body}}}"#);
        put(store, Area::Records, record_key(&account(name).id, &id), Value::Text(record));
    }

    fn draft_keys(store: &Memory) -> Vec<String> {
        let rows = store.rows(Area::Drafts, &Range::All).into_iter();
        rows.filter_map(|(key, _)| Some(key.text()?.to_owned())).collect()
    }

    #[test]
    fn a_request_that_is_saved_takes_its_draft_along_and_what_was_typed_of_it_before_signing_in() {
        let (account_writer, tab) = (Writer::Account(account("amina").id), Writer::Tab("one".into()));
        let of_tab = tab.draft_key(&TUNIS.into());
        let draft = Draft::of(&account_writer, &tab, &TUNIS.into(), &form("amina@example.org"));

        // Typed under this address in capitals, under none yet, and by somebody else in the same tab.
        for (typed, is_left) in [("Amina@Example.org", false), ("", false), ("youssef@example.org", true)] {
            let store = Memory::default();
            sign_in(&store, "amina");
            put(&store, Area::Drafts, draft.key.as_str(), Value::Text(json::write(&form("amina@example.org"))));
            put(&store, Area::Drafts, of_tab.as_str(), Value::Text(json::write(&form(typed))));

            let writing = writing(&store, 1);
            at_once(save(&store, &writing, &wish(request(TUNIS)), Some(&draft), str::to_owned)).expect("memory");

            let left = if is_left { vec!["amina|remembered", &of_tab] } else { vec!["amina|remembered"] };
            assert_eq!(draft_keys(&store), left, "{typed}");
            assert_eq!(outbox(&store).len(), 1);
        }
    }

    #[test]
    fn who_was_never_signed_in_takes_back_under_the_address_under_which_they_asked() {
        let store = Memory::default();
        let asks = |name, event| Wish { email: Some(email(name)), ..wish(request(event)) };
        saved(&store, 1, &asks("youssef", RABAT));
        saved(&store, 2, &asks("amina", TUNIS));
        saved(&store, 3, &asks("layla", RABAT));

        assert!(saved(&store, 4, &wish(withdrawal(TUNIS))).is_some());
        assert_eq!(saved(&store, 5, &wish(withdrawal("event/cairo"))), None, "nobody has asked for that");

        let last = commands(&store).pop().expect("the withdrawal");
        assert_eq!((last.id, last.author), (command_id(4), Author::Email(email("amina"))));
    }

    #[test]
    fn a_command_says_which_of_its_persons_commands_about_the_event_came_before_it() {
        let store = Memory::default();
        sign_in(&store, "amina");
        let after = |number| {
            saved(&store, number, &wish(withdrawal(TUNIS)));
            commands(&store).pop().expect("it is saved").seen.after
        };
        answer(&store, 0xa1, "amina", TUNIS);
        answer(&store, 0xa2, "amina", TUNIS);
        answer(&store, 0xa3, "amina", RABAT);
        answer(&store, 0xa4, "youssef", TUNIS);

        assert_eq!(after(1), Some(command_id(0xa2)), "it was answered, and its record may not have come yet");
        assert_eq!(after(2), Some(command_id(1)), "it waits in the outbox");
    }

    #[test]
    fn what_never_left_the_device_is_deleted_and_what_may_have_arrived_is_followed_by_a_withdrawal() {
        let store = Memory::default();
        sign_in(&store, "amina");
        let rabat = saved(&store, 1, &wish(request(RABAT))).expect("saved");
        let tunis = saved(&store, 2, &wish(request(TUNIS))).expect("saved");
        let back = |number, order| at_once(take_back(&store, &writing(&store, number), order)).expect("memory");

        try_to_send(&store, 1);
        assert_eq!(back(3, tunis), TakenBack::WithdrawalSaved);
        assert_eq!(back(4, rabat), TakenBack::Deleted);
        assert_eq!(back(5, rabat), TakenBack::AlreadyAnswered);

        let commands = commands(&store);
        let [asked, withdrawn] = &*commands else { panic!("{commands:?}") };
        assert_eq!(asked.body, request(TUNIS));
        assert_eq!((&withdrawn.id, &withdrawn.author), (&command_id(3), &asked.author));
        assert_eq!((&withdrawn.body, &withdrawn.seen.after), (&withdrawal(TUNIS), &Some(asked.id.clone())));
    }

    #[test]
    fn only_what_the_server_could_not_read_is_thrown_away() {
        let store = Memory::default();
        sign_in(&store, "amina");
        let rabat = saved(&store, 1, &wish(request(RABAT))).expect("saved");
        let tunis = saved(&store, 2, &wish(request(TUNIS))).expect("saved");
        set_aside(&store, 1);

        at_once(discard(&store, rabat)).expect("memory");
        assert_eq!(orders(&store), [rabat, tunis], "it waits for the network, and was not refused");

        at_once(discard(&store, tunis)).expect("memory");
        assert_eq!(orders(&store), [rabat]);
    }

    #[test]
    fn the_right_address_on_a_request_is_a_new_command_in_the_place_of_the_old_one() {
        let store = Memory::default();
        let asks = |event| Wish { email: Some(email("anima")), ..wish(request(event)) };
        let rabat = saved(&store, 1, &asks(RABAT)).expect("saved");
        let tunis = saved(&store, 2, &asks(TUNIS)).expect("saved");
        let correct = |number, order, name| {
            let writing = Writing { now: Timestamp(9), ..writing(&store, number) };
            at_once(correct_email(&store, &writing, order, &email(name))).expect("memory")
        };

        assert!(correct(3, tunis, "samira"));
        assert!(!correct(4, tunis, "samira"), "it isn't there any more");

        let rows = outbox(&store);
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!((rows[0].entry.order, rows[1].entry.saved_at), (rabat, Timestamp(1)));
        let command = commands(&store).pop().expect("the new one");
        assert_eq!((command.id, command.author), (command_id(3), Author::Email(email("samira"))));
        let CommandBody::RequestPlace { form, event } = command.body else { panic!("{:?}", command.body) };
        assert_eq!((form.email.as_str(), event.as_str()), ("samira@example.org", TUNIS));

        // Under the address that is signed in it goes with that account, under another it waits for that one.
        sign_in(&store, "amina");
        for (number, name, author) in
            [(5, "amina", Author::Account(account("amina").id)), (6, "youssef", Author::Email(email("youssef")))]
        {
            assert!(correct(number, orders(&store)[0], name));
            assert_eq!(commands(&store).pop().expect("the new one").author, author);
        }
    }

    #[test]
    fn a_command_of_a_newer_app_is_not_written_anew_and_stays_as_it_is() {
        let store = Memory::default();
        let unknown = CommandBody::Unknown { event: TUNIS.into() };
        let order = saved(&store, 1, &Wish { email: Some(email("anima")), ..wish(unknown) }).expect("saved");
        let before = outbox(&store);

        assert!(!at_once(correct_email(&store, &writing(&store, 2), order, &email("amina"))).expect("memory"));

        assert_eq!(outbox(&store), before);
    }

    #[test]
    fn what_was_read_of_one_event_is_read_and_nothing_else() {
        let store = Memory::default();
        sign_in(&store, "amina");
        let told = || -> Vec<(RecordId, bool)> {
            let announcements = stored(&store).requests.announcements.into_iter();
            announcements.map(|one| (one.event, matches!(one.newest, Newest::Step(_)))).collect()
        };
        // From now on something is news.
        at_once(mark_read(&store, &account("amina").id, &[])).expect("memory");
        for event in [TUNIS, RABAT] {
            receive(&store, "amina", event, 60);
        }
        for (number, name, event) in
            [(1, "amina", "event/cairo"), (2, "amina", "event/amman"), (3, "youssef", "event/cairo")]
        {
            answer(&store, number, name, event);
        }
        assert_eq!(told().len(), 4);

        at_once(mark_read(&store, &account("amina").id, &[TUNIS.into(), "event/cairo".into()])).expect("memory");

        assert_eq!(told(), [(RABAT.into(), true), ("event/amman".into(), false)]);
        sign_in(&store, "youssef");
        assert_eq!(told(), [("event/cairo".into(), false)], "it was Amina who read, and this is Youssef's");
    }
}
