using Myelin.Api;
using Myelin.Api.ClientServer.UserDirectory;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Profiles;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.UserDirectory.Endpoints;

/// <summary>Searches those who share a room with the caller and those in published rooms that everybody may join or read.</summary>
internal sealed class SearchUserDirectoryHandler(IRooms rooms, IPublishedRooms published, IProfiles profiles)
    : IHandler<SearchUserDirectory, SearchUserDirectory.Response>
{
    private const int DefaultLimit = 10;
    private const int MaximumLimit = 50;

    // What one search looks at, so that its cost is bounded whatever the rooms.
    private const int MaximumUsers = 50_000;

    public async ValueTask<SearchUserDirectory.Response> HandleAsync(Call call, SearchUserDirectory request, CancellationToken cancellationToken)
    {
        var limit = request.Query.Limit switch
        {
            null => DefaultLimit,
            < 1 => throw MatrixException.InvalidParam("'limit' must be greater than 0."),
            { } asked => (int)Math.Min(asked, MaximumLimit),
        };
        var term = request.Query.SearchTerm.Trim();
        var found = new List<SearchUserDirectory.Found>();
        foreach (var user in await VisibleAsync(call.Caller.User, cancellationToken))
        {
            var profile = await profiles.OfUserAsync(user, cancellationToken);
            if (user.Value.Contains(term, StringComparison.OrdinalIgnoreCase)
                || profile.DisplayName?.Contains(term, StringComparison.OrdinalIgnoreCase) is true)
            {
                found.Add(new SearchUserDirectory.Found(user, profile.DisplayName, profile.AvatarUrl));
            }
        }

        var ranked = found
            .OrderByDescending(user => user.DisplayName?.Equals(term, StringComparison.OrdinalIgnoreCase) is true)
            .ThenByDescending(user => user.DisplayName is not null)
            .ThenBy(user => user.UserId.Value, StringComparer.Ordinal);
        return new SearchUserDirectory.Response([.. ranked.Take(limit)], found.Count > limit);
    }

    private async ValueTask<HashSet<UserId>> VisibleAsync(UserId viewer, CancellationToken cancellationToken)
    {
        var users = new HashSet<UserId>();
        foreach (var room in (await rooms.OfUserAsync(viewer, cancellationToken)).With(MembershipKind.Join))
        {
            if (await rooms.FindAsync(room, cancellationToken) is { } view)
            {
                Add(view);
            }
        }

        foreach (var room in await published.AllAsync(cancellationToken))
        {
            if (users.Count < MaximumUsers && await rooms.FindAsync(room, cancellationToken) is { } view && await IsOpenAsync(view, cancellationToken))
            {
                Add(view);
            }
        }

        users.Remove(viewer);
        return users;

        void Add(RoomView view) => users.UnionWith(view.MembersWith(MembershipKind.Join).Take(MaximumUsers - users.Count));
    }

    private async ValueTask<bool> IsOpenAsync(RoomView room, CancellationToken cancellationToken) =>
        (await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.JoinRules, string.Empty), cancellationToken))?.TextOf("join_rule") == "public"
        || (await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.HistoryVisibility, string.Empty), cancellationToken))?.TextOf("history_visibility") == "world_readable";
}
