//! What the log says of each action, and of what was changed.

use crate::i18n::audit;
use domain::audit::AuditAction;
use serde_json::Value;

/// The action in words.
pub(super) fn action_words(action: AuditAction) -> &'static str {
    use AuditAction as A;
    match action {
        A::OrganizationCreated => audit::action_organization_created(),
        A::OrganizationUpdated => audit::action_organization_updated(),
        A::SignedIn => audit::action_session_started(),
        A::SessionEnded => audit::action_session_ended(),
        A::SessionsEnded => audit::action_sessions_ended(),
        A::SessionStolen => audit::action_session_reused(),
        A::PasswordChanged => audit::action_password_changed(),
        A::PasswordReset => audit::action_password_reset(),
        A::InvitationCreated => audit::action_invitation_created(),
        A::InvitationRevoked => audit::action_invitation_revoked(),
        A::MemberJoined => audit::action_member_joined(),
        A::MemberRoleChanged => audit::action_member_role_changed(),
        A::MemberRemoved => audit::action_member_removed(),
        A::MemberLeft => audit::action_member_left(),
        A::MemberDeactivated => audit::action_member_deactivated(),
        A::MemberReactivated => audit::action_member_reactivated(),
        A::MemberSignedOut => audit::action_member_signed_out(),
        A::SignedOut => audit::action_session_signed_out(),
        A::ApiKeyCreated => audit::action_api_key_created(),
        A::ApiKeyRevoked => audit::action_api_key_revoked(),
        A::EmailChanged => audit::action_email_changed(),
        A::SignInLinked => audit::action_sign_in_linked(),
        A::SignInUnlinked => audit::action_sign_in_unlinked(),
        A::TwoFactorOn => audit::action_two_factor_on(),
        A::TwoFactorReset => audit::action_two_factor_reset(),
        A::TwoFactorOff => audit::action_two_factor_off(),
        A::BackupCodesRenewed => audit::action_two_factor_codes_renewed(),
        A::BackupCodeUsed => audit::action_two_factor_code_used(),
        A::SecondStepFailed => audit::action_two_factor_refused(),
        A::AppRemoved => audit::action_two_factor_app_removed(),
        A::PasskeyAdded => audit::action_passkey_added(),
        A::PasskeyRemoved => audit::action_passkey_removed(),
        A::PasskeyCopied => audit::action_passkey_copied(),
        A::AccountConnected => audit::action_account_connected(),
        A::AccountRemoved => audit::action_account_removed(),
        A::RecordDeleted => audit::action_record_deleted(),
        A::RecordRestored => audit::action_record_restored(),
        A::ViewShared => audit::action_view_shared(),
        A::ViewUpdated => audit::action_view_updated(),
        A::ViewRemoved => audit::action_view_removed(),
        A::ImportStarted => audit::action_import_started(),
        A::ImportUndone => audit::action_import_undone(),
        A::AuditExported => audit::action_audit_exported(),
        A::OrganizationExported => audit::action_organization_exported(),
    }
}

/// What was changed, a line for each field: `role: agent → viewer`.
pub(super) fn changes(details: &Value) -> Vec<String> {
    let (old, new) = (details["old"].as_object(), details["new"].as_object());
    let mut fields: Vec<&String> = [old, new]
        .into_iter()
        .flatten()
        .flat_map(serde_json::Map::keys)
        .collect();
    fields.sort();
    fields.dedup();
    let side = |object: Option<&serde_json::Map<String, Value>>, field: &str| {
        object.and_then(|object| object.get(field)).map(text)
    };
    fields
        .into_iter()
        .map(|field| match (side(old, field), side(new, field)) {
            (Some(old), Some(new)) => format!("{field}: {old} → {new}"),
            (Some(old), None) => format!("{field}: {old}"),
            (None, new) => format!("{field}: {}", new.unwrap_or_default()),
        })
        .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::changes;
    use serde_json::json;

    #[test]
    fn a_change_says_what_it_was_and_what_it_is() {
        let details = json!({ "old": { "role": "agent" }, "new": { "role": "viewer", "uses": 3 } });
        assert_eq!(changes(&details), ["role: agent → viewer", "uses: 3"]);
        let details = json!({ "old": { "scopes": ["crm.read", "crm.write"], "by": null } });
        assert_eq!(changes(&details), ["by: –", "scopes: crm.read, crm.write"]);
        assert!(changes(&json!({})).is_empty());
    }
}
