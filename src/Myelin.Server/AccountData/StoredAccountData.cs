using System.Text;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AccountData;

/// <summary>Account data in the database, seen through views.</summary>
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
        // Tags are changed one at a time elsewhere: a whole write takes part in that order. Steps ask what stood there.
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
            // Nothing stands there: what is only taken away is away.
            if (change(null) is not null)
            {
                throw NoRoom();
            }

            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            var standing = await store.ReadAsync(key, cancellationToken);
            var current = standing.Content is null ? default(ReadOnlyMemory<byte>?) : standing.Content;
            if (change(current) is not { } content)
            {
                return;
            }

            void Complete(LogUnit unit)
            {
                AccountDataStore.RequireVersion(unit, key, standing.Version);
                foreach (var step in _steps)
                {
                    if (room is null && step.Type == type)
                    {
                        step.AddTo(unit, key.User, standing.Position, current);
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
                // Somebody else wrote in between; the change is made again on what they wrote.
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

    /// <summary>Writes within the bound. One write of a user at a time, so that many at once don't all find the same room.</summary>
    private async Task AppendAsync(AccountDataKey key, RoomId? room, ReadOnlyMemory<byte> content, Action<LogUnit>? complete, CancellationToken cancellationToken)
    {
        var turn = _turns[key.User.Value % AccountDataLimits.WritingUsers];
        await turn.WaitAsync(cancellationToken);
        try
        {
            RequireRoomFor(await views.GetAsync(key.User, cancellationToken), room, key.Type, content);
            var unit = Unit(key, room, content);
            complete?.Invoke(unit);

            // Not left before it is known what was written: the next is counted with it.
            await writer.AppendAsync(unit, CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Null for a room that this server does not know: a name that somebody made up is given no number.</summary>
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

/// <summary>Forgets all account data of an account that was deactivated with the wish to be erased ("Account deactivation").</summary>
internal sealed class AccountDataErasure(IEntityNumbers numbers, ILogWriter writer) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        if (!erase || await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return;
        }

        var unit = AccountDataStore.DeleteAll(new LogUnit(), number);

        // Entries without a fact: whoever holds the user's data reads it anew.
        unit.Add(new LogEntry(LogEntryKind.AccountData, number.Value));
        unit.Add(new LogEntry(LogEntryKind.PushRules, number.Value));
        await writer.AppendAsync(unit, cancellationToken);
    }
}
