using Myelin.Server.Storage;

namespace Myelin.Server.Push;

/// <summary>
/// Pushers, and how far each has come: everything up to <c>acknowledged</c> is told or need not be; <c>behind_since</c> is set while
/// there may be more.
/// </summary>
internal sealed class Schema1400Pushers : IMigration
{
    public int Number => 1400;

    public string Name => "pushers";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE pushers (
            number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            user_number BIGINT NOT NULL,
            kind SMALLINT NOT NULL,
            app_id {SqlTypes.Text(engine)} NOT NULL,
            pushkey {SqlTypes.Text(engine)} NOT NULL,
            device_id {SqlTypes.Text(engine)} NULL,
            set_at BIGINT NOT NULL,
            json {SqlTypes.Bytes(engine)} NOT NULL,
            acknowledged BIGINT NOT NULL,
            behind_since BIGINT NULL,
            failures BIGINT NOT NULL,
            retry_at BIGINT NULL,
            badge BIGINT NULL,
            UNIQUE (app_id, pushkey, user_number)
        );
        CREATE INDEX pushers_of_user ON pushers (user_number, device_id);
        CREATE INDEX pushers_behind ON pushers (number) WHERE behind_since IS NOT NULL;
        """;
}
