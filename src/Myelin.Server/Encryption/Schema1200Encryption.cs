using Myelin.Server.Storage;

namespace Myelin.Server.Encryption;

/// <summary>The tables of device and cross-signing keys, to-device messages, and key backups.</summary>
internal sealed class Schema1200Encryption : IMigration
{
    public int Number => 1200;

    public string Name => "device keys, cross-signing, to-device messages, key backups";

    public string Sql(DatabaseEngine engine)
    {
        var number = SqlTypes.Number(engine);
        var text = SqlTypes.Text(engine);
        var bytes = SqlTypes.Bytes(engine);
        var clustered = SqlTypes.ClusteredByKey(engine);
        return $"""
            CREATE TABLE device_keys (
                user_number BIGINT NOT NULL,
                device_id {text} NOT NULL,
                version BIGINT NOT NULL,
                json {bytes} NOT NULL,
                PRIMARY KEY (user_number, device_id)
            ) {clustered};
            CREATE TABLE one_time_keys (
                key_number {number} NOT NULL PRIMARY KEY,
                user_number BIGINT NOT NULL,
                device_id {text} NOT NULL,
                algorithm {text} NOT NULL,
                key_id {text} NOT NULL,
                position BIGINT NOT NULL,
                is_claimed BIGINT NOT NULL,
                json {bytes} NOT NULL,
                UNIQUE (user_number, device_id, algorithm, key_id)
            );
            CREATE INDEX one_time_keys_in_order ON one_time_keys (user_number, device_id, algorithm, position, key_number) WHERE is_claimed = 0;
            CREATE TABLE fallback_keys (
                user_number BIGINT NOT NULL,
                device_id {text} NOT NULL,
                algorithm {text} NOT NULL,
                key_id {text} NOT NULL,
                is_used BIGINT NOT NULL,
                json {bytes} NOT NULL,
                PRIMARY KEY (user_number, device_id, algorithm)
            ) {clustered};
            CREATE TABLE device_list_changes (
                user_number {number} NOT NULL PRIMARY KEY,
                position BIGINT NOT NULL
            );
            CREATE INDEX device_list_changes_by_position ON device_list_changes (position);
            CREATE TABLE cross_signing_versions (
                user_number {number} NOT NULL PRIMARY KEY,
                version BIGINT NOT NULL
            );
            CREATE TABLE cross_signing_keys (
                user_number BIGINT NOT NULL,
                usage SMALLINT NOT NULL,
                public_key {text} NOT NULL,
                json {bytes} NOT NULL,
                PRIMARY KEY (user_number, usage)
            ) {clustered};
            CREATE TABLE user_signatures (
                signer BIGINT NOT NULL,
                target BIGINT NOT NULL,
                public_key {text} NOT NULL,
                signer_key {text} NOT NULL,
                signature {bytes} NOT NULL,
                position BIGINT NOT NULL,
                PRIMARY KEY (signer, target, public_key, signer_key)
            ) {clustered};
            CREATE INDEX user_signatures_by_target ON user_signatures (target);
            CREATE TABLE to_device_messages (
                user_number BIGINT NOT NULL,
                device_id {text} NOT NULL,
                position BIGINT NOT NULL,
                json {bytes} NOT NULL,
                PRIMARY KEY (user_number, device_id, position)
            ) {clustered};
            CREATE TABLE to_device_transactions (
                user_number BIGINT NOT NULL,
                device {bytes} NOT NULL,
                type {bytes} NOT NULL,
                txn_id {bytes} NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (user_number, device, type, txn_id)
            ) {clustered};
            CREATE INDEX to_device_transactions_by_time ON to_device_transactions (at);
            CREATE TABLE room_key_backups (
                user_number BIGINT NOT NULL,
                version BIGINT NOT NULL,
                is_deleted BIGINT NOT NULL,
                etag BIGINT NOT NULL,
                key_count BIGINT NOT NULL,
                algorithm {text} NOT NULL,
                auth_data {bytes} NOT NULL,
                PRIMARY KEY (user_number, version)
            ) {clustered};
            CREATE TABLE room_keys (
                user_number BIGINT NOT NULL,
                version BIGINT NOT NULL,
                room_id {text} NOT NULL,
                session_id {text} NOT NULL,
                is_verified BIGINT NOT NULL,
                first_message_index BIGINT NOT NULL,
                forwarded_count BIGINT NOT NULL,
                json {bytes} NOT NULL,
                PRIMARY KEY (user_number, version, room_id, session_id)
            ) {clustered};
            """;
    }
}
