using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>That SQLite answers by the indexes on which the speed of its queries rests.</summary>
public sealed class EventIndexTests : StorageKit<SqliteTestEngine>
{
    protected override IEnumerable<IMigration> Migrations => RoomsRegistration.Migrations;

    [Theory]
    [InlineData("SELECT e.number FROM events e WHERE {0}", "events_by_id")]
    [InlineData("SELECT e.number FROM event_relations l JOIN events e ON {1} WHERE l.room = $1 AND l.is_thread = 1", "events_by_id")]
    [InlineData("SELECT depth FROM events WHERE room = $1 AND depth >= $1 AND is_in_order = 1 ORDER BY depth, number LIMIT 1", "events_by_depth")]
    [InlineData("SELECT number FROM events WHERE room = $1 AND is_in_order = 0 AND origin_server_ts >= $1 ORDER BY origin_server_ts, depth, number LIMIT 1", "events_out_of_order")]
    [InlineData("SELECT event FROM sent_transactions WHERE room = $1 AND user_number = $1 AND fingerprint IN ($1, 0)", "sent_transactions_by_fingerprint (room=? AND user_number=? AND fingerprint=?)")]
    public async Task A_query_uses_its_index(string sql, string index)
    {
        var text = "EXPLAIN QUERY PLAN " + string.Format(null, sql, EventIdBytes.AreEqual("e.event_id", "$1"), EventIdBytes.AreEqual("e.event_id", "l.parent"));
        var plan = await Log.Database.ReadAsync((session, token) => session.QueryAsync(text, row => row.GetString(3), token, 1), Cancel);
        Assert.Contains(plan, step => step.StartsWith("SEARCH ", StringComparison.Ordinal) && step.Contains(index, StringComparison.Ordinal));
    }
}
