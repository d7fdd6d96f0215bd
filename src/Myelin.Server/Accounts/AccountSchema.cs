using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>Accounts, devices and their tokens. Tokens are stored as hashes, passwords as Argon2id hashes.</summary>
internal sealed class Schema200Accounts : IMigration
{
    public int Number => 200;

    public string Name => "accounts, devices and tokens";

    public string Sql(DatabaseEngine engine)
    {
        var number = SqlTypes.Number(engine);
        var text = SqlTypes.Text(engine);
        var bytes = SqlTypes.Bytes(engine);
        var clustered = SqlTypes.ClusteredByKey(engine);
        return $"""
            CREATE TABLE accounts (
                user_number {number} NOT NULL PRIMARY KEY,
                user_id {text} NOT NULL UNIQUE,
                kind BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                password_hash {text},
                is_administrator BIGINT NOT NULL,
                is_locked BIGINT NOT NULL,
                is_suspended BIGINT NOT NULL,
                is_deactivated BIGINT NOT NULL,
                is_erased BIGINT NOT NULL,
                has_steps_pending BIGINT NOT NULL
            );
            CREATE INDEX accounts_by_steps_pending ON accounts (user_number) WHERE has_steps_pending = 1;
            CREATE TABLE devices (
                user_number BIGINT NOT NULL,
                device_id {text} NOT NULL,
                device_number BIGINT NOT NULL UNIQUE,
                display_name {text},
                created_at BIGINT NOT NULL,
                last_seen_at BIGINT,
                last_seen_address {text},
                last_seen_user_agent {text},
                PRIMARY KEY (user_number, device_id)
            ) {clustered};
            CREATE TABLE access_tokens (
                token_number {number} NOT NULL PRIMARY KEY,
                hash {bytes} NOT NULL UNIQUE,
                user_number BIGINT NOT NULL,
                device_id {text} NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT,
                refreshed_from BIGINT
            );
            CREATE INDEX access_tokens_by_device ON access_tokens (user_number, device_id);
            CREATE TABLE refresh_tokens (
                token_number {number} NOT NULL PRIMARY KEY,
                hash {bytes} NOT NULL UNIQUE,
                user_number BIGINT NOT NULL,
                device_id {text} NOT NULL,
                created_at BIGINT NOT NULL,
                refreshed_from BIGINT,
                is_used BIGINT NOT NULL
            );
            CREATE INDEX refresh_tokens_by_device ON refresh_tokens (user_number, device_id);
            CREATE TABLE login_tokens (
                hash {bytes} NOT NULL PRIMARY KEY,
                user_number BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            ) {clustered};
            CREATE TABLE registration_tokens (
                token {text} NOT NULL PRIMARY KEY,
                uses_allowed BIGINT,
                uses BIGINT NOT NULL,
                expires_at BIGINT
            ) {clustered};
            """;
    }
}

/// <summary>
/// Schedules the deactivations that were pending when deactivation became scheduled work. It needs that table, so its number is not one of this
/// slice's.
/// </summary>
internal sealed class Schema1101PendingDeactivations : IMigration
{
    public int Number => 1101;

    public string Name => "pending deactivations are due work";

    public string Sql(DatabaseEngine engine) =>
        $"""
        INSERT INTO due_work (kind, key, due_at, attempts, revision)
            SELECT '{Deactivation.WorkKind}', user_id, 0, 0, 0 FROM accounts WHERE has_steps_pending = 1;
        """;
}

/// <summary>Verified e-mail addresses of accounts.</summary>
internal sealed class Schema1410EmailAddresses : IMigration
{
    public int Number => 1410;

    public string Name => "e-mail addresses";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE email_addresses (
            user_number BIGINT NOT NULL,
            address {SqlTypes.Text(engine)} NOT NULL UNIQUE,
            added_at BIGINT NOT NULL,
            PRIMARY KEY (user_number, address)
        ) {SqlTypes.ClusteredByKey(engine)};
        """;
}
