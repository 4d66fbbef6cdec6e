//! IndexedDB behind the core's storage port.
//!
//! A thin wrapper of our own: the promise that a written batch survives a killed browser rests on
//! one transaction with strict durability, whose puts are all issued before anything is awaited.

use dateline::library::{
    Batch, COMPLETE, Key, READ_WHOLE, REGISTRY, Records, Storage, StorageError, Store, place_of,
};
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbKeyRange, IdbOpenDbRequest, IdbRequest,
    IdbTransaction, IdbVersionChangeEvent,
};

/// What stands in a database.
struct Layout {
    /// A page never opens a database of a higher version.
    version: u32,
    stores: &'static [Store],
    /// Those that are read when it is opened.
    opened: &'static [Store],
}

/// The layout of a project's database.
///
/// - 1: all stores but the archive.
/// - 2: the archive; the journal no longer begins with the first step.
/// - 3: articles may be newer versions of others, with mentions to settle, which a page that does
///   not know of these would leave out when it writes.
/// - 4: articles may have suggestions, which a page that does not know of these would leave out.
/// - 5: summaries, which have to be written with every article; large steps apart from the journal.
/// - 6: summaries of many articles in one record.
const PROJECT: Layout = Layout { version: 6, stores: &Store::ALL, opened: &Store::OPENED };

/// The layout of the list of projects.
const LIST: Layout = Layout { version: 1, stores: &Store::REGISTRY, opened: &Store::REGISTRY };

/// The key, among preferences, of a value that is no text and that reading records passes over.
const HANDLE: &str = "folder";

/// Texts that the browser holds, outside the program's memory.
pub(crate) struct Texts(pub(super) Array);

/// Texts that are being read.
pub(crate) struct Coming(Promise);

impl Coming {
    /// The texts when they are there, or why they are not.
    pub(crate) async fn texts(self) -> Result<Texts, String> {
        match JsFuture::from(self.0).await {
            Ok(texts) => Ok(Texts(Array::from(&texts))),
            Err(why) => Err(why.as_string().unwrap_or_default()),
        }
    }
}

/// A database of the page. Opened when first used, and again when the browser drops it.
pub(crate) struct Database {
    name: String,
    layout: &'static Layout,
    open: RefCell<Option<IdbDatabase>>,
    /// Whether it was open before: should it then have to be made, it was deleted meanwhile.
    was_open: Cell<bool>,
    /// Whether it had to be made, and nothing was written yet.
    is_new: Cell<bool>,
}

/// Whether there is a list of projects, without making one.
///
/// Where the browser does not tell, there is none as far as it is known.
pub(crate) async fn has_registry() -> bool {
    let names = names().await.unwrap_or_default();
    names.iter().any(|name| name.as_string().as_deref() == Some(REGISTRY))
}

/// The names of all databases of the page. The bindings lack this, so it is reached by name.
async fn names() -> Result<Array, JsValue> {
    let factory = factory()?;
    let list: Function = Reflect::get(&factory, &"databases".into())?.dyn_into()?;
    let found = JsFuture::from(list.call0(&factory)?.dyn_into::<Promise>()?).await?;
    let found = Array::from(&found);
    let name = |one: JsValue| Reflect::get(&one, &"name".into()).unwrap_or_default();
    Ok(found.iter().map(name).collect())
}

fn factory() -> Result<IdbFactory, JsValue> {
    super::dom::window()
        .ok_or(JsValue::UNDEFINED)?
        .indexed_db()?
        .ok_or_else(|| JsValue::from_str("it has no IndexedDB"))
}

impl Storage for Database {
    async fn write(&self, batch: Batch) -> Result<(), StorageError> {
        match self.try_write(&batch).await {
            // Browsers drop connections of tabs in the background; a new one is as good.
            Err(error) if is_lost(&error) => {
                self.open.replace(None);
                self.try_write(&batch).await.map_err(|error| explain(&error))
            }
            other => other.map_err(|error| explain(&error)),
        }
    }

    async fn read(&self) -> Result<Records, StorageError> {
        self.try_read().await.map_err(|error| explain(&error))
    }

    async fn read_outline(&self) -> Result<Records, StorageError> {
        self.try_read_outline().await.map_err(|error| explain(&error))
    }

    async fn read_some(&self, stores: &[Store], keys: &[Key]) -> Result<Records, StorageError> {
        match self.try_read_some(stores, keys).await {
            Err(error) if is_lost(&error) => {
                self.open.replace(None);
                self.try_read_some(stores, keys).await.map_err(|error| explain(&error))
            }
            other => other.map_err(|error| explain(&error)),
        }
    }

    async fn read_after(
        &self,
        store: Store,
        key: &str,
    ) -> Result<BTreeMap<Key, String>, StorageError> {
        match self.try_read_after(store, key).await {
            Err(error) if is_lost(&error) => {
                self.open.replace(None);
                self.try_read_after(store, key).await.map_err(|error| explain(&error))
            }
            other => other.map_err(|error| explain(&error)),
        }
    }
}

impl Database {
    /// The database of a project, by its key.
    pub(crate) fn of_project(key: &str) -> Self {
        Self::named(place_of(key), &PROJECT)
    }

    /// The list of projects.
    pub(crate) fn registry() -> Self {
        Self::named(REGISTRY.to_owned(), &LIST)
    }

    fn named(name: String, layout: &'static Layout) -> Self {
        Self {
            name,
            layout,
            open: RefCell::new(None),
            was_open: Cell::new(false),
            is_new: Cell::new(false),
        }
    }

    /// Deletes it with all that is in it.
    pub(crate) async fn delete(self) -> Result<(), StorageError> {
        let delete = async {
            if let Some(open) = self.open.take() {
                open.close();
            }
            let request = factory()?.delete_database(&self.name)?;
            finished(&request).await.map(drop)
        };
        delete.await.map_err(|error: JsValue| explain(&error))
    }

    /// Keeps a value that is no text, such as the handle of a folder.
    pub(crate) async fn keep_handle(&self, handle: &JsValue) -> Result<(), StorageError> {
        let keep = async {
            let database = self.connect().await?;
            let names = Array::of1(&Store::Settings.name().into());
            let transaction = strict_transaction(&database, &names)?;
            let store = transaction.object_store(Store::Settings.name())?;
            store.put_with_key(handle, &HANDLE.into())?;
            committed(&transaction).await
        };
        keep.await.map_err(|error: JsValue| explain(&error))
    }

    /// The value that was kept.
    pub(crate) async fn handle(&self) -> Result<JsValue, StorageError> {
        let read = async {
            let database = self.connect().await?;
            let transaction = database.transaction_with_str(Store::Settings.name())?;
            let request = transaction.object_store(Store::Settings.name())?.get(&HANDLE.into())?;
            finished(&request).await
        };
        read.await.map_err(|error: JsValue| explain(&error))
    }

    async fn connect(&self) -> Result<IdbDatabase, JsValue> {
        if let Some(open) = self.open.borrow().as_ref() {
            return Ok(open.clone());
        }
        let request = factory()?.open_with_u32(&self.name, self.layout.version)?;
        let is_new = create_stores_with(&request, self.layout.stores);
        let database: IdbDatabase = finished(&request).await?.dyn_into()?;
        self.is_new.set(is_new.get());
        let is_gone = self.was_open.replace(true) && is_new.get();
        let dropped = database.clone();
        // A newer page wants to change the stores: let it, and open again when needed.
        let yields = Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |_| dropped.close());
        database.set_onversionchange(Some(yields.as_ref().unchecked_ref()));
        yields.forget();
        self.open.replace(Some(database.clone()));
        // Told once; what is written next goes to the new one.
        if is_gone { Err(JsValue::from_str(GONE)) } else { Ok(database) }
    }

    async fn try_write(&self, batch: &Batch) -> Result<(), JsValue> {
        let database = self.connect().await?;
        self.is_new.set(false);
        let stores = self.layout.stores.iter();
        let touched = stores.filter(|store| batch.iter().any(|put| put.store == **store));
        let names: Array = touched.map(|store| JsValue::from_str(store.name())).collect();
        let transaction = strict_transaction(&database, &names)?;
        if let Err(error) = issue(&transaction, batch) {
            // What was issued before it would be written without the rest.
            transaction.abort()?;
            return Err(error);
        }
        committed(&transaction).await
    }

    async fn try_read(&self) -> Result<Records, JsValue> {
        let database = self.connect().await?;
        read_stores(&database, self.layout.opened).await
    }

    async fn try_read_outline(&self) -> Result<Records, JsValue> {
        let database = self.connect().await?;
        // What others write meanwhile is found when this page writes.
        if self.is_new.get() {
            return Ok(Records::new());
        }
        // An article that another tab adds meanwhile stands in the journal, which is read here.
        let is_summed_up = match is_large(&database).await? {
            false => return read_stores(&database, self.layout.opened).await,
            true => is_summed_up(&database).await?,
        };
        if is_summed_up {
            return read_stores(&database, &Store::OUTLINE).await;
        }
        let all = [self.layout.opened, &[Store::Summaries]].concat();
        read_stores(&database, &all).await
    }

    async fn try_read_some(&self, stores: &[Store], keys: &[Key]) -> Result<Records, JsValue> {
        let database = self.connect().await?;
        let names: Array = stores.iter().map(|store| JsValue::from_str(store.name())).collect();
        let transaction = database.transaction_with_str_sequence(&names)?;
        let mut requests = Vec::new();
        for &store in stores {
            let source = transaction.object_store(store.name())?;
            for key in keys {
                requests.push((store, key, source.get(&JsValue::from_str(key))?));
            }
        }
        committed(&transaction).await?;
        let mut records: Records = stores.iter().map(|store| (*store, BTreeMap::new())).collect();
        for (store, key, request) in requests {
            if let Some(value) = request.result()?.as_string() {
                records.entry(store).or_default().insert(key.clone(), value);
            }
        }
        Ok(records)
    }

    /// Begins to read records of articles and of annotations as they are stored, for one who hands
    /// them on: the keys of each and their values, one a line. It reads all from the first of these
    /// articles to the last in the order of the database, so they should be neighbors.
    pub(crate) fn read_lines(self: &Rc<Self>, articles: &[&str]) -> Option<Coming> {
        // The database compares units of UTF-16.
        let order = |one: &&&str, other: &&&str| one.encode_utf16().cmp(other.encode_utf16());
        let first = (*articles.iter().min_by(order)?).to_owned();
        let last = (*articles.iter().max_by(order)?).to_owned();
        let database = self.clone();
        Some(Coming(future_to_promise(async move {
            let lines = match database.try_read_lines(&first, &last).await {
                Err(error) if is_lost(&error) => {
                    database.open.replace(None);
                    database.try_read_lines(&first, &last).await
                }
                other => other,
            };
            lines.map(JsValue::from).map_err(|error| explain(&error).to_string().into())
        })))
    }

    async fn try_read_lines(&self, first: &str, last: &str) -> Result<Array, JsValue> {
        let database = self.connect().await?;
        let stores = [Store::Articles, Store::Annotations].map(Store::name);
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let transaction = database.transaction_with_str_sequence(&names)?;
        let range = IdbKeyRange::bound(&first.into(), &last.into())?;
        let mut requests = Vec::new();
        for name in stores {
            let source = transaction.object_store(name)?;
            requests.push(source.get_all_keys_with_key(&range)?);
            requests.push(source.get_all_with_key(&range)?);
        }
        committed(&transaction).await?;
        let lines = Array::new();
        for request in requests {
            // JSON has no line ends within it, and ids have none at all.
            lines.push(&Array::from(&request.result()?).join("\n").into());
        }
        Ok(lines)
    }

    async fn try_read_after(
        &self,
        store: Store,
        key: &str,
    ) -> Result<BTreeMap<Key, String>, JsValue> {
        let database = self.connect().await?;
        let transaction = database.transaction_with_str(store.name())?;
        let source = transaction.object_store(store.name())?;
        let range = IdbKeyRange::lower_bound_with_open(&key.into(), true)?;
        let keys = source.get_all_keys_with_key(&range)?;
        let values = source.get_all_with_key(&range)?;
        committed(&transaction).await?;
        pairs(&keys, &values)
    }
}

/// Whether there are more articles than are all read at once. Counting them all would take most of
/// the time that it takes to open a large library.
async fn is_large(database: &IdbDatabase) -> Result<bool, JsValue> {
    let transaction = database.transaction_with_str(Store::Annotations.name())?;
    let source = transaction.object_store(Store::Annotations.name())?;
    let limit = u32::try_from(READ_WHOLE + 1).unwrap_or(u32::MAX);
    let keys = source.get_all_keys_with_key_and_limit(&JsValue::UNDEFINED, limit)?;
    Ok(Array::from(&finished(&keys).await?).length() == limit)
}

/// Whether every article has a summary.
async fn is_summed_up(database: &IdbDatabase) -> Result<bool, JsValue> {
    let transaction = database.transaction_with_str(Store::Summaries.name())?;
    let request = transaction.object_store(Store::Summaries.name())?.get(&COMPLETE.into())?;
    if !finished(&request).await?.is_undefined() {
        return Ok(true);
    }
    // As databases of layout 5 tell it.
    let counted = [Store::Summaries, Store::Annotations].map(Store::name);
    let names: Array = counted.iter().map(|name| JsValue::from_str(name)).collect();
    let transaction = database.transaction_with_str_sequence(&names)?;
    let [summaries, annotations] =
        counted.map(|name| transaction.object_store(name).and_then(|store| store.count()));
    let (summaries, annotations) = (summaries?, annotations?);
    committed(&transaction).await?;
    Ok(summaries.result()?.as_f64() == annotations.result()?.as_f64())
}

/// All records of some collections, as they are at one moment.
async fn read_stores(database: &IdbDatabase, stores: &[Store]) -> Result<Records, JsValue> {
    let mut records = Records::new();
    let names: Array = stores.iter().map(|store| JsValue::from_str(store.name())).collect();
    let transaction = database.transaction_with_str_sequence(&names)?;
    let mut requests = Vec::new();
    for &store in stores {
        let source = transaction.object_store(store.name())?;
        requests.push((store, source.get_all_keys()?, source.get_all()?));
    }
    committed(&transaction).await?;
    for (store, keys, values) in requests {
        records.insert(store, pairs(&keys, &values)?);
    }
    Ok(records)
}

/// What two requests found, one for the keys and one for the values.
fn pairs(keys: &IdbRequest, values: &IdbRequest) -> Result<BTreeMap<Key, String>, JsValue> {
    let (keys, values) = (Array::from(&keys.result()?), Array::from(&values.result()?));
    let pair = |(key, value): (JsValue, JsValue)| -> Option<(Key, String)> {
        Some((key.as_string()?.into(), value.as_string()?))
    };
    Ok(keys.iter().zip(values.iter()).filter_map(pair).collect())
}

fn issue(transaction: &IdbTransaction, batch: &Batch) -> Result<(), JsValue> {
    for put in batch {
        let store = transaction.object_store(put.store.name())?;
        let key = JsValue::from_str(&put.key);
        match &put.value {
            Some(value) if put.is_new => store.add_with_key(&value.into(), &key)?,
            Some(value) => store.put_with_key(&value.into(), &key)?,
            None if put.empties() => store.clear()?,
            None => store.delete(&key)?,
        };
    }
    Ok(())
}

/// Lets the request make the stores that the database lacks; gives whether it had none at all.
fn create_stores_with(request: &IdbOpenDbRequest, stores: &'static [Store]) -> Rc<Cell<bool>> {
    let asked = request.clone();
    let is_new = Rc::new(Cell::new(false));
    let finds_none = is_new.clone();
    let create = Closure::once(move |event: IdbVersionChangeEvent| {
        let Ok(database) = asked.result().and_then(|result| result.dyn_into::<IdbDatabase>())
        else {
            return;
        };
        finds_none.set(event.old_version() == 0.0);
        let there = database.object_store_names();
        for store in stores.iter().filter(|store| !there.contains(store.name())) {
            if let Err(error) = database.create_object_store(store.name()) {
                web_sys::console::error_1(&error);
            }
        }
    });
    request.set_onupgradeneeded(Some(create.as_ref().unchecked_ref()));
    create.forget();
    is_new
}

/// A read-write transaction that is complete only when the data is on the disk. The bindings count
/// its options among the unstable interfaces, so it is reached by name.
fn strict_transaction(database: &IdbDatabase, names: &Array) -> Result<IdbTransaction, JsValue> {
    let options = js_sys::Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let open: Function = Reflect::get(database, &"transaction".into())?.dyn_into()?;
    open.call3(database, names, &"readwrite".into(), &options)?.dyn_into()
}

/// The result of a request.
async fn finished(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        let (done, failed) = (request.clone(), request.clone());
        let on_success = Closure::once(move || {
            let result = done.result().unwrap_or(JsValue::UNDEFINED);
            resolve.call1(&JsValue::NULL, &result).map(drop)
        });
        let on_error = Closure::once(move || {
            let error = failed.error().ok().flatten().map_or(JsValue::NULL, JsValue::from);
            reject.call1(&JsValue::NULL, &error).map(drop)
        });
        request.set_onsuccess(Some(on_success.as_ref().unchecked_ref()));
        request.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_success.forget();
        on_error.forget();
    });
    JsFuture::from(promise).await
}

/// Waits until a transaction has been written, or why it was not.
async fn committed(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        let failed = transaction.clone();
        let on_complete = Closure::once(move || resolve.call0(&JsValue::NULL).map(drop));
        let on_abort = Closure::once(move || {
            let error = failed.error().map_or(JsValue::NULL, JsValue::from);
            reject.call1(&JsValue::NULL, &error).map(drop)
        });
        transaction.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
        transaction.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
        on_complete.forget();
        on_abort.forget();
    });
    JsFuture::from(promise).await.map(drop)
}

fn name_of(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default()
}

fn is_lost(error: &JsValue) -> bool {
    matches!(name_of(error).as_str(), "InvalidStateError" | "UnknownError" | "AbortError")
}

/// Thrown where the database had to be made anew.
const GONE: &str = "the database is gone";

fn explain(error: &JsValue) -> StorageError {
    if error.as_string().as_deref() == Some(GONE) {
        return StorageError::Gone;
    }
    match name_of(error).as_str() {
        "ConstraintError" => StorageError::Conflict,
        "QuotaExceededError" => StorageError::Full,
        "VersionError" => StorageError::Newer,
        _ => StorageError::Unavailable(match error.dyn_ref::<DomException>() {
            Some(exception) => format!("{}: {}", exception.name(), exception.message()),
            None => error.as_string().unwrap_or_else(|| "no reason given".to_owned()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline::library::Put;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    fn put(key: &str, value: Option<&str>, is_new: bool) -> Put {
        Put { store: Store::Journal, key: key.into(), value: value.map(str::to_owned), is_new }
    }

    fn named(name: &str) -> Database {
        Database::named(name.to_owned(), &PROJECT)
    }

    async fn journal(name: &'static str) -> Vec<(String, String)> {
        // A connection of its own sees only what has really been written.
        let records = named(name).read().await.unwrap();
        let journal = records.get(&Store::Journal).cloned().unwrap_or_default();
        journal.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[wasm_bindgen_test]
    async fn what_is_written_is_read_in_the_order_of_the_keys() {
        let database = named("test-order");
        let batch = vec![put("02", Some("b\u{0}\u{2028}😀"), true), put("01", Some("a"), true)];
        database.write(batch).await.unwrap();
        let expected = [pair("01", "a"), pair("02", "b\u{0}\u{2028}😀")];
        assert_eq!(journal("test-order").await, expected);
        database.write(vec![put("01", None, false)]).await.unwrap();
        assert_eq!(journal("test-order").await, expected[1..]);
    }

    #[wasm_bindgen_test]
    async fn a_taken_step_refuses_the_whole_batch() {
        let database = named("test-conflict");
        database.write(vec![put("01", Some("first"), true)]).await.unwrap();
        let batch = vec![put("00", Some("other"), false), put("01", Some("second"), true)];
        let refused = named("test-conflict").write(batch).await;
        assert_eq!(refused, Err(StorageError::Conflict));
        assert_eq!(journal("test-conflict").await, [pair("01", "first")]);
    }

    #[wasm_bindgen_test]
    async fn only_what_sorts_after_a_key_is_read() {
        let database = named("test-after");
        let batch = ["01", "02", "03"].map(|key| put(key, Some(key), true));
        database.write(batch.to_vec()).await.unwrap();
        let found = database.read_after(Store::Journal, "01").await.unwrap();
        let found: Vec<_> = found.iter().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(found, [("02", "02"), ("03", "03")]);
    }

    #[wasm_bindgen_test]
    async fn a_database_that_was_deleted_is_told_once_and_made_anew() {
        let database = named("test-gone");
        database.write(vec![put("01", Some("a"), true)]).await.unwrap();
        let factory = crate::platform::dom::window().unwrap().indexed_db().unwrap().unwrap();
        finished(&factory.delete_database("test-gone").unwrap()).await.unwrap();
        let refused = database.write(vec![put("02", Some("b"), true)]).await;
        assert_eq!(refused, Err(StorageError::Gone));
        database.write(vec![put("02", Some("b"), true)]).await.unwrap();
        assert_eq!(journal("test-gone").await, [pair("02", "b")]);
    }

    #[wasm_bindgen_test]
    async fn a_database_of_a_newer_page_is_left_alone() {
        let database = named("test-newer");
        database.write(vec![put("01", Some("a"), true)]).await.unwrap();
        let factory = crate::platform::dom::window().unwrap().indexed_db().unwrap().unwrap();
        let newer = factory.open_with_u32("test-newer", PROJECT.version + 1).unwrap();
        let newer: IdbDatabase = finished(&newer).await.unwrap().dyn_into().unwrap();
        let refused = database.write(vec![put("02", Some("b"), true)]).await;
        assert_eq!(refused, Err(StorageError::Newer));
        newer.close();
    }

    #[wasm_bindgen_test]
    async fn what_is_deleted_is_gone_even_while_it_is_open_elsewhere() {
        let database = named("test-deleted");
        database.write(vec![put("01", Some("a"), true)]).await.unwrap();
        let here = || async { names().await.unwrap().includes(&"test-deleted".into(), 0) };
        assert!(here().await);
        named("test-deleted").delete().await.unwrap();
        assert!(!here().await);
        assert_eq!(journal("test-deleted").await, []);
        assert!(!has_registry().await);
    }

    #[wasm_bindgen_test]
    async fn a_dropped_connection_is_opened_again() {
        let database = named("test-dropped");
        database.write(vec![put("01", Some("a"), true)]).await.unwrap();
        database.open.borrow().as_ref().unwrap().close();
        database.write(vec![put("02", Some("b"), true)]).await.unwrap();
        assert_eq!(journal("test-dropped").await, [pair("01", "a"), pair("02", "b")]);
    }
}
