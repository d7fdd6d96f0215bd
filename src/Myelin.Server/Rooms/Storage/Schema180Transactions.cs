using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// Transactions in the order of their events, so that those of one batch lie together on a page, and one index by which a repeated request
/// finds the first.
/// </summary>
public sealed class Schema180Transactions : IMigration
{
    public int Number => 180;

    public string Name => "transactions by event";

    public string Sql(DatabaseEngine engine)
    {
        var bytes = SqlTypes.Bytes(engine);

        // A path began with its room's number and a slash.
        return $"""
            CREATE TABLE sent_transactions (
                event {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
                room BIGINT NOT NULL,
                user_number BIGINT NOT NULL,
                at BIGINT NOT NULL,
                device {bytes} NOT NULL,
                path {bytes} NOT NULL,
                txn_id {bytes} NOT NULL
            );
            INSERT INTO sent_transactions (event, room, user_number, at, device, path, txn_id)
                SELECT e.number, e.room, t.user_number, t.at, t.device, substr(t.path, length(CAST(e.room AS TEXT)) + 2), t.txn_id
                FROM event_transactions t JOIN events e ON e.number = t.event ORDER BY e.number;
            CREATE INDEX sent_transactions_by_id ON sent_transactions (room, user_number, txn_id);
            DROP TABLE event_transactions;
            """;
    }
}
