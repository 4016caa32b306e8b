//! The files themselves. They are the browser's, and live on its one thread; on the server there are
//! none.

use super::attach::Picked;
use crate::error::ApiError;
use domain::attachment::Upload;

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::RefCell, collections::HashMap};

    use domain::{Error, ErrorCode, attachment::Upload};
    use wasm_bindgen::{JsCast, closure::Closure};

    use super::Picked;
    use crate::error::ApiError;

    #[derive(Default)]
    struct Files {
        next: u32,
        all: HashMap<u32, web_sys::File>,
    }

    thread_local! {
        static FILES: RefCell<Files> = RefCell::default();
    }

    pub fn keep(files: &web_sys::FileList) -> Vec<Picked> {
        let files = (0..files.length()).filter_map(|at| files.get(at));
        files.map(keep_one).collect()
    }

    fn keep_one(file: web_sys::File) -> Picked {
        let pictured = file.type_().starts_with("image/");
        let picture = pictured.then(|| web_sys::Url::create_object_url_with_blob(&file).ok());
        let (name, size) = (file.name(), file.size() as i64);
        let key = FILES.with_borrow_mut(|files| {
            files.next += 1;
            files.all.insert(files.next, file);
            files.next
        });
        Picked {
            key,
            name,
            size,
            picture: picture.flatten(),
        }
    }

    pub fn forget(key: u32) {
        FILES.with_borrow_mut(|files| files.all.remove(&key));
    }

    /// Uploads a file. `fetch` does not say how far it is; `XMLHttpRequest` does.
    pub fn upload(
        key: u32,
        progress: impl Fn(u32) + 'static,
        done: impl FnOnce(Result<Upload, ApiError>) + 'static,
    ) {
        let gone = || ApiError::from(Error::new(ErrorCode::NotFound));
        let Some(file) = FILES.with_borrow(|files| files.all.get(&key).cloned()) else {
            return done(Err(gone()));
        };
        let Ok(request) = web_sys::XmlHttpRequest::new() else {
            return done(Err(gone()));
        };
        let name: String = js_sys::encode_uri_component(&file.name()).into();
        let path = format!("/api/messaging/uploads?name={name}");
        if request.open("POST", &path).is_err() {
            return done(Err(gone()));
        }
        if let Ok(upload) = request.upload() {
            let on_progress = Closure::<dyn Fn(web_sys::ProgressEvent)>::new(
                move |event: web_sys::ProgressEvent| {
                    if event.total() > 0.0 {
                        progress((event.loaded() * 100.0 / event.total()) as u32);
                    }
                },
            );
            upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
            // It lives as long as the request, which lives as long as the page needs it.
            on_progress.forget();
        }
        let asked = request.clone();
        let on_end = Closure::once_into_js(move || done(answer(&asked)));
        request.set_onloadend(Some(on_end.unchecked_ref()));
        // A failure to send ends the request, too.
        _ = request.send_with_opt_blob(Some(&file));
    }

    fn answer(request: &web_sys::XmlHttpRequest) -> Result<Upload, ApiError> {
        let text = request.response_text().ok().flatten().unwrap_or_default();
        if request.status() == Ok(201)
            && let Ok(upload) = serde_json::from_str(&text)
        {
            return Ok(upload);
        }
        // A problem document has the fields of an error.
        let error = serde_json::from_str::<Error>(&text);
        Err(error
            .unwrap_or_else(|_| Error::new(ErrorCode::Offline))
            .into())
    }
}

#[cfg(feature = "hydrate")]
pub use browser::keep;

/// Lets a file go.
pub fn forget(key: u32) {
    #[cfg(feature = "hydrate")]
    browser::forget(key);
    #[cfg(not(feature = "hydrate"))]
    let _ = key;
}

/// Uploads a file that was picked.
pub fn upload(
    key: u32,
    progress: impl Fn(u32) + 'static,
    done: impl FnOnce(Result<Upload, ApiError>) + 'static,
) {
    #[cfg(feature = "hydrate")]
    browser::upload(key, progress, done);
    #[cfg(not(feature = "hydrate"))]
    drop((key, progress, done));
}

/// Takes files in from an input, the clipboard or a drop.
pub fn take(files: Option<web_sys::FileList>) -> Vec<Picked> {
    #[cfg(feature = "hydrate")]
    {
        files.map(|files| keep(&files)).unwrap_or_default()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        drop(files);
        Vec::new()
    }
}
