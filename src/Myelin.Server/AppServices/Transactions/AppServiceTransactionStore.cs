using System.Data.Common;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Stores the pending transaction of each application service, if any.</summary>
internal sealed class AppServiceTransactionStore(IDatabase database)
{
    private const string Pending = "SELECT txn FROM appservice_transactions WHERE service = $1";

    /// <summary>The transaction that is fixed but not acknowledged, or null.</summary>
    public ValueTask<AppServiceTransaction?> FindAsync(string service, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            "SELECT txn, up_to, events, to_device, news FROM appservice_transactions WHERE service = $1", Read, token, service),
        cancellationToken);

    /// <summary>A unit that fixes a transaction; it is refused if one is pending already.</summary>
    public static LogUnit Fix(string service, AppServiceTransaction transaction) => new LogUnit()
        .RequireAndSwap(Pending, null, transaction.Number, service)
        .Write(
            "INSERT INTO appservice_transactions (service, txn, up_to, events, to_device, news) VALUES ($1, $2, $3, $4, $5, $6)",
            service,
            transaction.Number,
            transaction.UpTo.Value,
            AppServiceTransaction.Pack(transaction.Events),
            AppServiceTransaction.Pack([.. transaction.ToDevice.SelectMany(place => (long[])[place.User.Value, place.Position.Value])]),
            transaction.NewsJson);

    /// <summary>Adds the acknowledgement of the transaction to a unit.</summary>
    public static LogUnit Acknowledge(LogUnit unit, string service, AppServiceTransaction transaction) => unit
        .Require(Pending, transaction.Number, service)
        .Write("DELETE FROM appservice_transactions WHERE service = $1", service);

    private static AppServiceTransaction Read(DbDataReader row) => new(
        row.GetInt64(0),
        new LogPosition(row.GetInt64(1)),
        AppServiceTransaction.Unpack(row.GetFieldValue<byte[]>(2)),
        [.. AppServiceTransaction.Unpack(row.GetFieldValue<byte[]>(3)).Chunk(2).Select(pair => (new UserNumber(pair[0]), new LogPosition(pair[1])))],
        row.GetFieldValue<byte[]>(4));
}
