using Myelin.Server.Storage;

namespace Myelin.Server.Reports;

/// <summary>Users' reports: of a room, an event in a room (event_id), or a user. Reasons are bytes, since they may contain any character.</summary>
internal sealed class Schema1000Reports : IMigration
{
    public int Number => 1000;

    public string Name => "reports";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE reports (
            report {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            received_at BIGINT NOT NULL,
            reporter BIGINT NOT NULL,
            room BIGINT,
            event_id {SqlTypes.Text(engine)},
            user_number BIGINT,
            reason {SqlTypes.Bytes(engine)}
        );
        """;
}
