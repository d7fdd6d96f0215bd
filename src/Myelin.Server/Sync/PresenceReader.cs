using Myelin.Server.Presence;

namespace Myelin.Server.Sync;

/// <summary>Gathers the presence for a response: the changes, and the presence of everybody who newly shares a room with the user.</summary>
internal sealed class PresenceReader(IPresence presence)
{
    /// <param name="scope">The scope of the response.</param>
    /// <param name="newMembers">The users who newly share a room with the user.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
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
        var users = changed.Where(user => user.ChangedAt <= scope.UpTo.Ephemeral);
        if (newMembers.Count > 0)
        {
            users = users.UnionBy(presence.Of(newMembers.Where(user => user != scope.User)), user => user.User);
        }

        return [.. users.Where(user => filter.Includes("m.presence", user.User))];
    }
}
