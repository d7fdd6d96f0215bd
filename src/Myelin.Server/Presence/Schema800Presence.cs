using Myelin.Server.Storage;

namespace Myelin.Server.Presence;

/// <summary>The table of each user's last presence.</summary>
internal sealed class Schema800Presence : IMigration
{
    public int Number => 800;

    public string Name => "the last presence";

    public string Sql(DatabaseEngine engine) =>
        $"""
        CREATE TABLE presence (
            user_number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            presence SMALLINT NOT NULL,
            last_active_at BIGINT,
            status_msg {SqlTypes.Bytes(engine)}
        );
        CREATE INDEX presence_not_offline ON presence (user_number) WHERE presence <> 0;
        """;
}
