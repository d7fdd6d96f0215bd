using Myelin.Server.Storage;

namespace Myelin.Server.Reports;

/// <summary>What users have reported to the server's administrators.</summary>
internal sealed class Schema1000Reports : IMigration
{
    public int Number => 1000;

    public string Name => "reports";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE reports (
            report_number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            received_ts BIGINT NOT NULL,
            reporter_number BIGINT NOT NULL,
            subject SMALLINT NOT NULL,
            room_id {SqlTypes.Text(engine)},
            event_id {SqlTypes.Text(engine)},
            user_id {SqlTypes.Text(engine)},
            reason {SqlTypes.Bytes(engine)} NOT NULL
        );
        """;
}
