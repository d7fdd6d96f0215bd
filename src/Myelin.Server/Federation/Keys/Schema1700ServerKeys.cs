using Myelin.Server.Storage;

namespace Myelin.Server.Federation.Keys;

/// <summary>
/// <c>server_keys</c>: the keys of other servers. Until when a key is valid is bounded by when it was fetched. One that its server has stopped using
/// (<c>is_old</c>) is valid for events only, until it was. <c>server_key_documents</c>: the last document of each server, which a notary passes on.
/// </summary>
internal sealed class Schema1700ServerKeys : IMigration
{
    public int Number => 1700;

    public string Name => "server keys";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE server_keys (
            server {SqlTypes.Text(engine)} NOT NULL,
            key_id {SqlTypes.Text(engine)} NOT NULL,
            public_key {SqlTypes.Bytes(engine)} NOT NULL,
            valid_until BIGINT NOT NULL,
            is_old SMALLINT NOT NULL,
            PRIMARY KEY (server, key_id)
        ) {SqlTypes.ClusteredByKey(engine)};

        CREATE TABLE server_key_documents (
            server {SqlTypes.Text(engine)} NOT NULL PRIMARY KEY,
            fetched_at BIGINT NOT NULL,
            valid_until BIGINT NOT NULL,
            document {SqlTypes.Bytes(engine)} NOT NULL
        );
        """;
}
