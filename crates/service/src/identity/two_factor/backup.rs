//! Backup codes. They are shorter than a key, so they are hashed like passwords; those of one
//! person with one salt, so that a code is hashed once and compared with all of them.

use domain::Error;
use domain::two_factor::{BACKUP_ALPHABET, BACKUP_LENGTH, BackupCodes};
use subtle::ConstantTimeEq;

use super::super::password;

/// How many a person gets.
const COUNT: usize = 10;

/// New codes, to show and to keep.
pub(in super::super) struct Generated {
    pub to_show: BackupCodes,
    pub salt: [u8; 16],
    pub hashes: Vec<[u8; 32]>,
}

pub(super) fn new_salt() -> Result<[u8; 16], Error> {
    super::random()
}

/// Makes ten codes.
pub(in super::super) async fn generate() -> Result<Generated, Error> {
    let salt = new_salt()?;
    let (mut codes, mut hashes) = (Vec::new(), Vec::new());
    for _ in 0..COUNT {
        let code = new_code()?;
        hashes.push(password::derive(&code, salt.to_vec()).await?);
        let (front, back) = code.split_at(BACKUP_LENGTH / 2);
        codes.push(format!("{front}-{back}"));
    }
    Ok(Generated {
        to_show: BackupCodes { codes },
        salt,
        hashes,
    })
}

/// Fifty random bits.
fn new_code() -> Result<String, Error> {
    let random: [u8; BACKUP_LENGTH] = super::random()?;
    let letter = |byte: &u8| char::from(BACKUP_ALPHABET[usize::from(byte % 32)]);
    Ok(random.iter().map(letter).collect())
}

/// Which of the kept codes this is.
pub(super) async fn find(
    code: &str,
    salt: Vec<u8>,
    kept: &[Vec<u8>],
) -> Result<Option<Vec<u8>>, Error> {
    let hash = password::derive(code, salt).await?;
    // All are compared, so that the time does not tell which one it was.
    let mut found = None;
    for candidate in kept {
        if bool::from(candidate.as_slice().ct_eq(&hash)) {
            found = Some(candidate.clone());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use domain::two_factor::Code;

    use super::*;

    #[tokio::test]
    async fn each_of_ten_codes_is_found_and_no_other() {
        let generated = generate().await.expect("codes");
        let kept: Vec<_> = generated.hashes.iter().map(|hash| hash.to_vec()).collect();
        assert_eq!(kept.len(), 10);
        for (shown, hash) in generated.to_show.codes.iter().zip(&kept) {
            let Ok(Code::Backup(code)) = Code::parse(shown) else {
                panic!("{shown} cannot be typed");
            };
            let found = find(&code, generated.salt.to_vec(), &kept).await;
            assert_eq!(found, Ok(Some(hash.clone())), "{shown}");
        }
        let other = find("aaaaaaaaaa", generated.salt.to_vec(), &kept).await;
        assert_eq!(other, Ok(None));
    }
}
