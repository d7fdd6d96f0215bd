using Myelin.Server.Presence;

namespace Myelin.Server.Sync;

/// <summary>Gathers the presence that a response tells: what changed, and that of everybody with whom a room is newly shared.</summary>
internal sealed class PresenceReader(IPresence presence)
{
    /// <param name="scope">What is asked.</param>
    /// <param name="newMembers">With whom a room is newly shared.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<UserPresence>> ReadAsync(SyncScope scope, IReadOnlySet<UserId> newMembers, CancellationToken cancellationToken)
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
        if (newMembers.Count > 0)
        {
            told = told.UnionBy(presence.Of(newMembers.Where(user => user != scope.User)), user => user.User);
        }

        return [.. told.Where(user => filter.Includes("m.presence", user.User))];
    }
}
