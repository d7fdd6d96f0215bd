using System.Text;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AccountData;

/// <summary>Account data in the database, read through views.</summary>
internal sealed class StoredAccountData(
    AccountDataStore store, AccountDataViews views, ILogWriter writer, IEntityNumbers numbers, IEnumerable<IAccountDataStep> steps) : IAccountData, IDisposable
{
    private readonly IAccountDataStep[] _steps = [.. steps];
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, AccountDataLimits.WritingUsers).Select(static _ => new SemaphoreSlim(1))];

    public async ValueTask<UserAccountData> OfUserAsync(UserId user, CancellationToken cancellationToken) =>
        await numbers.FindUserAsync(user, cancellationToken) is { } number
            ? await views.GetAsync(number, cancellationToken)
            : UserAccountData.Empty;

    public async Task SetAsync(UserId user, RoomId? room, string type, ReadOnlyMemory<byte> contentJson, CancellationToken cancellationToken)
    {
        // Single tags are changed with compare-and-swap, so writing all tags must do the same. Steps need the former content.
        if (type == AccountDataTypes.Tag || (room is null && _steps.Any(step => step.Type == type)))
        {
            await UpdateAsync(user, room, type, _ => contentJson, cancellationToken);
            return;
        }

        var key = await KeyAsync(user, room, type, cancellationToken) ?? throw NoRoom();
        await AppendAsync(key, room, contentJson, complete: null, cancellationToken);
    }

    public async Task UpdateAsync(UserId user, RoomId? room, string type, AccountDataChange change, CancellationToken cancellationToken)
    {
        if (await KeyAsync(user, room, type, cancellationToken) is not { } key)
        {
            // There is no data, so there is nothing to remove.
            if (change(null) is not null)
            {
                throw NoRoom();
            }

            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            var stored = await store.ReadAsync(key, cancellationToken);
            var current = stored.Content is null ? default(ReadOnlyMemory<byte>?) : stored.Content;
            if (change(current) is not { } content)
            {
                return;
            }

            void Complete(LogUnit unit)
            {
                AccountDataStore.RequireVersion(unit, key, stored.Version);
                foreach (var step in _steps)
                {
                    if (room is null && step.Type == type)
                    {
                        step.AddTo(unit, key.User, stored.Position, current);
                    }
                }
            }

            try
            {
                await AppendAsync(key, room, content, Complete, cancellationToken);
                return;
            }
            catch (UnitRefusedException) when (attempt < AccountDataLimits.UpdateAttempts)
            {
                // Somebody else wrote in between: apply the change to the new content.
            }
            catch (UnitRefusedException)
            {
                throw new MatrixException(409, ErrCode.ConcurrentWrite, "The data was written by others again and again; try once more.");
            }
        }
    }

    public void Dispose() => Array.ForEach(_turns, static turn => turn.Dispose());

    private static MatrixException NoRoom() => MatrixException.NotFound("This server knows no such room.");

    private static LogUnit Unit(AccountDataKey key, RoomId? room, ReadOnlyMemory<byte> content)
    {
        var unit = new LogUnit();
        var fact = new AccountDataWritten(room, key.Type, content);
        unit.Add(new LogEntry(room is null ? LogEntryKind.AccountData : LogEntryKind.RoomAccountData, key.User.Value, key.Room.Value, fact));
        if (room is null && key.Type == AccountDataTypes.PushRules)
        {
            unit.Add(new LogEntry(LogEntryKind.PushRules, key.User.Value));
        }

        AccountDataStore.Write(unit, key, content);
        return unit;
    }

    /// <summary>Writes if the limit allows it. A user's writes run one at a time, so that concurrent ones do not use the same free space.</summary>
    private async Task AppendAsync(AccountDataKey key, RoomId? room, ReadOnlyMemory<byte> content, Action<LogUnit>? complete, CancellationToken cancellationToken)
    {
        var turn = _turns[key.User.Value % AccountDataLimits.WritingUsers];
        await turn.WaitAsync(cancellationToken);
        try
        {
            RequireRoomFor(await views.GetAsync(key.User, cancellationToken), room, key.Type, content);
            var unit = Unit(key, room, content);
            complete?.Invoke(unit);

            // Wait until the write is known, so that the user's next write is counted with it.
            await writer.AppendAsync(unit, CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The key; null for a room that this server does not know, since a made-up ID must not get a number.</summary>
    private async ValueTask<AccountDataKey?> KeyAsync(UserId user, RoomId? room, string type, CancellationToken cancellationToken)
    {
        if (type.Length == 0 || Encoding.UTF8.GetByteCount(type) > AccountDataLimits.MaximumNameBytes || type.Contains('\0', StringComparison.Ordinal))
        {
            throw MatrixException.InvalidParam($"A type has 1 to {AccountDataLimits.MaximumNameBytes} bytes.");
        }

        var number = room is { } id ? await numbers.FindRoomAsync(id, cancellationToken) : default(RoomNumber);
        return number is { } known ? new AccountDataKey(await numbers.UserAsync(user, cancellationToken), known, type) : null;
    }

    private static void RequireRoomFor(UserAccountData view, RoomId? room, string type, ReadOnlyMemory<byte> content)
    {
        var growth = AccountDatum.BytesOf(type, content) - (view.Find(room, type)?.Bytes ?? 0);
        if (growth > 0 && view.Bytes + growth > AccountDataLimits.MaximumBytesPerUser)
        {
            throw MatrixException.TooLarge($"No more than {AccountDataLimits.MaximumBytesPerUser} bytes of account data are kept for one user.");
        }
    }
}

/// <summary>Deletes all account data of an account that is deactivated with <c>erase</c> ("Account deactivation").</summary>
internal sealed class AccountDataErasure(IEntityNumbers numbers, ILogWriter writer) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        if (!erase || await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return;
        }

        var unit = AccountDataStore.DeleteAll(new LogUnit(), number);

        // Entries without a fact make views reload the user's data.
        unit.Add(new LogEntry(LogEntryKind.AccountData, number.Value));
        unit.Add(new LogEntry(LogEntryKind.PushRules, number.Value));
        await writer.AppendAsync(unit, cancellationToken);
    }
}
