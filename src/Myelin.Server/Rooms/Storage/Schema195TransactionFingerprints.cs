using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// Transactions are found by a fingerprint: the index, which each of them enters at another place, is half as large as with the ID that the
/// client chose. Those from before have 0, and are gone after a day.
/// </summary>
public sealed class Schema195TransactionFingerprints : IMigration
{
    public int Number => 195;

    public string Name => "fingerprints of transactions";

    public string Sql(DatabaseEngine engine) => """
        ALTER TABLE sent_transactions ADD COLUMN fingerprint BIGINT NOT NULL DEFAULT 0;
        DROP INDEX sent_transactions_by_id;
        CREATE INDEX sent_transactions_by_fingerprint ON sent_transactions (room, user_number, fingerprint);
        """;
}
