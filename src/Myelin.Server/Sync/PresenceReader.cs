using Myelin.Server.Presence;
using Myelin.Server.Sync.Rooms;

namespace Myelin.Server.Sync;

/// <summary>Gathers the presence that a response tells: what changed, and that of everybody with whom a room is newly shared.</summary>
internal sealed class PresenceReader(IPresence presence)
{
    public async ValueTask<IReadOnlyList<UserPresence>> ReadAsync(SyncScope scope, IReadOnlyList<JoinedRoom> joined, CancellationToken cancellationToken)
    {
        var filter = scope.Filter.Presence;
        if (filter.ExcludesEverything)
        {
            return [];
        }

        var changed = scope.Question.IsInitial || scope.Since.Ephemeral < scope.UpTo.Ephemeral
            ? await presence.ChangedAfterAsync(scope.User, scope.Since.Ephemeral, cancellationToken)
            : [];
        var told = changed.Where(user => user.ChangedAt <= scope.UpTo.Ephemeral);
        if (!scope.Question.IsInitial && joined.Any(room => room.NewMembers.Any()))
        {
            told = told.UnionBy(presence.Of(joined.SelectMany(room => room.NewMembers).Where(user => user != scope.User).Distinct()), user => user.User);
        }

        return [.. told.Where(user => filter.Includes("m.presence", user.User))];
    }
}
