using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>
/// Schedules the deactivations that were pending when they became scheduled work; hence after that table's own step, and not among this slice's
/// numbers.
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
