//! The RSA key of the sandbox.
//!
//! It is fixed, compiled in, and **public and worthless on purpose**: a client of the sandbox has to
//! know its key beforehand (Telegram's own clients carry Telegram's keys in the same way), and a
//! server that only ever listens on a loopback address has nothing to protect with it. Never use it
//! for anything else.

/// The modulus `n`, in hexadecimal, 2048 bits.
pub const DEMO_RSA_MODULUS: &str = concat!(
    "b3ab2e6b305e4aedcf2e14c44b6fc48bc01e2b804ab76dc948fbfdc4118ec90cdc0960117477ec1bed575a01",
    "46b6aa0afd68999dca1e3e96f0e99ee1a291ea0086d2befca978ac04091683a58b9db59c32efe3fd438917fc",
    "60dcf94614b1647c8ec088f09f56830c44b2e5b35e926c2de65438479fc7770d9c397dd6b39a438d43732583",
    "9d0b5e56c6115a303d424b9afa85ca836d41ffc0fb34ce89fc160df272c31a12424ecc974157b1ad9c350c42",
    "5bfbfbb2069ba7093e749fa1cf0aaf7bdeb930966ea8a5957703fd8fbcdc1c031aad33292c395438332ae3a4",
    "6fc7f134cd146d28a0281ac4d219e48b89f23ff82ecb3766c332cb0202532932a95e59ab",
);

/// The public exponent `e`, in hexadecimal.
pub const DEMO_RSA_EXPONENT: &str = "10001";

/// The modulus once more in decimal, the form `grammers_crypto::rsa::Key::new` wants.
pub const DEMO_RSA_MODULUS_DECIMAL: &str = concat!(
    "2268106924543478300803061598877381040740510048142591859964659399656372469762222650523782",
    "8610210611023997569208123764109056744599125412504558097412294971752368926255569055723023",
    "7705842235624048668061723180516669142990793060402350404513636791460689679183642806240075",
    "1228452329164695020332901113773922286219508040201772967151265318319057320334381191428349",
    "9391701858966311944479305757908844799681040639507453907314252203912029081366700892800698",
    "8032708606004880338051644939604779705360794247570665425564374652070681332559923085571533",
    "1735038157389857715696207364296498903200358112109901232718217962832525175232848430146193",
    "1",
);

/// The public exponent in decimal.
pub const DEMO_RSA_EXPONENT_DECIMAL: &str = "65537";

/// The low 64 bits of the SHA-1 of the serialised public key, by which a client picks it
/// (<https://core.telegram.org/mtproto/auth_key#dh-exchange-initiation>).
pub const DEMO_RSA_FINGERPRINT: i64 = 4309960381979250042;

/// The private exponent `d`, in hexadecimal.
pub(crate) const PRIVATE_EXPONENT: &str = concat!(
    "3b31b2e16dd62329a690b016dc23bec5ac4e4456c84716ccb257138c7d9c6570ef2dc790f8a66a0be96e5621",
    "05833912d5da9881fc0d6ae1a00dd862ce84f46ba7ffd71cb759229351cb312461935c3a522de7179220a0de",
    "6dab60154ecc03276680d89d2e61fa5b186738769839f59a49c085aa53620c3f57b1395c7b5fdfd1252bb9fd",
    "06b3088eced9b5d19f63a58f5031fd19acce5599be2784501ecd2a03a4d487558f873b82a68637203ec12930",
    "b164c5a593ad064360dad4ae6c76ccf6cbd7559c5ea952da51994afb9dc9e59b72d93df9247305bbdf5ace6c",
    "1306e58600c7b822ea0007574abc335e84e20aed00443f1034ec26d105a883622cd7a69",
);
