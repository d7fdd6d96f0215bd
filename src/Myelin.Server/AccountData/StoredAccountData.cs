using System.Text;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AccountData;

/// <summary>Account data in the database, seen through views.</summary>
internal sealed class StoredAccountData(
    AccountDataStore store, AccountDataViews views, ILogWriter writer, IEntityNumbers numbers, IEnumerable<IAccountDataStep> steps) : IAccountData
{
    private readonly IAccountDataStep[] _steps = [.. steps];

    public async ValueTask<UserAccountData> OfUserAsync(UserId user, CancellationToken cancellationToken) =>
        await views.GetAsync(await numbers.UserAsync(user, cancellationToken), cancellationToken);

    public async Task SetAsync(UserId user, RoomId? room, string type, ReadOnlyMemory<byte> contentJson, CancellationToken cancellationToken)
    {
        // Tags are changed one at a time elsewhere: a whole write takes part in that order. Steps ask what stood there.
        if (type == AccountDataTypes.Tag || (room is null && _steps.Any(step => step.Type == type)))
        {
            await UpdateAsync(user, room, type, _ => contentJson, cancellationToken);
            return;
        }

        var key = await KeyAsync(user, room, type, cancellationToken);
        await RequireRoomForMoreAsync(user, room, type, cancellationToken);
        await writer.AppendAsync(Unit(key, room, contentJson), cancellationToken);
    }

    public async Task UpdateAsync(UserId user, RoomId? room, string type, AccountDataChange change, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(user, room, type, cancellationToken);
        await RequireRoomForMoreAsync(user, room, type, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var standing = await store.ReadAsync(key, cancellationToken);
            var current = standing.Content is null ? default(ReadOnlyMemory<byte>?) : standing.Content;
            if (change(current) is not { } content)
            {
                return;
            }

            var unit = Unit(key, room, content);
            AccountDataStore.RequireVersion(unit, key, standing.Version);
            foreach (var step in _steps)
            {
                if (room is null && step.Type == type)
                {
                    step.AddTo(unit, key.User, standing.Position, current);
                }
            }

            try
            {
                await writer.AppendAsync(unit, cancellationToken);
                return;
            }
            catch (UnitRefusedException) when (attempt < AccountDataLimits.UpdateAttempts)
            {
                // Somebody else wrote in between; the change is made again on what they wrote.
            }
            catch (UnitRefusedException)
            {
                throw new MatrixException(409, ErrCodes.ConcurrentWrite, "The data was written by others again and again; try once more.");
            }
        }
    }

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

    private async ValueTask<AccountDataKey> KeyAsync(UserId user, RoomId? room, string type, CancellationToken cancellationToken)
    {
        if (type.Length == 0 || Encoding.UTF8.GetByteCount(type) > AccountDataLimits.MaximumNameBytes || type.Contains('\0', StringComparison.Ordinal))
        {
            throw MatrixException.InvalidParam($"A type has 1 to {AccountDataLimits.MaximumNameBytes} bytes.");
        }

        var roomNumber = room is { } id ? await numbers.RoomAsync(id, cancellationToken) : default;
        return new AccountDataKey(await numbers.UserAsync(user, cancellationToken), roomNumber, type);
    }

    private async ValueTask RequireRoomForMoreAsync(UserId user, RoomId? room, string type, CancellationToken cancellationToken)
    {
        var view = await OfUserAsync(user, cancellationToken);
        if (view.Find(room, type) is null && view.Count >= AccountDataLimits.MaximumPerUser)
        {
            throw MatrixException.Forbidden($"No more than {AccountDataLimits.MaximumPerUser} types of account data are kept for one user.");
        }
    }
}
