using Myelin.Api;
using Myelin.Api.ClientServer.UserDirectory;
using Myelin.Server.Profiles;

namespace Myelin.Server.UserDirectory;

/// <summary>Searches users by ID and display name ("User Directory"). One of the two must contain each word of the term.</summary>
internal sealed class UserSearch(UserDirectoryStore store, UserVisibility visibility, IProfiles profiles)
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<SearchUserDirectory.Response> SearchAsync(UserId caller, string term, long? limit, CancellationToken cancellationToken)
    {
        if (term.Length > UserDirectoryLimits.MaximumTermLength)
        {
            throw MatrixException.InvalidParam($"'search_term' has at most {UserDirectoryLimits.MaximumTermLength} characters.");
        }

        if (limit < 0)
        {
            throw MatrixException.InvalidParam("'limit' must not be negative.");
        }

        var count = (int)Math.Min(limit ?? UserDirectoryLimits.DefaultResults, UserDirectoryLimits.MaximumResults);
        var folded = UserDirectoryStore.Fold(term).Trim();
        var words = folded.Split((char[]?)null, UserDirectoryLimits.MaximumWords, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            return new SearchUserDirectory.Response([], false);
        }

        var found = await VisibleAsync(caller, folded, words, count + 1, cancellationToken);
        var results = new List<SearchUserDirectory.User>();
        foreach (var user in found.Take(count))
        {
            var profile = await profiles.OfUserAsync(user, cancellationToken);
            results.Add(new SearchUserDirectory.User(user, profile.DisplayName, profile.AvatarUrl));
        }

        return new SearchUserDirectory.Response(results, found.Count > count);
    }

    private async ValueTask<List<UserId>> VisibleAsync(UserId caller, string folded, string[] words, int wanted, CancellationToken cancellationToken)
    {
        var candidates = (await store.FindAsync(words.MaxBy(word => word.Length)!, cancellationToken))
            .Where(candidate => candidate.User != caller && words.All(candidate.Holds))
            .OrderBy(candidate => candidate.Rank(folded))
            .ThenBy(candidate => candidate.FoldedName.Length == 0)
            .ThenBy(candidate => candidate.FoldedId, StringComparer.Ordinal);
        var shared = await visibility.RoomsOfAsync(caller, cancellationToken);
        var visible = new List<UserId>();
        foreach (var candidate in candidates)
        {
            if (await visibility.IsVisibleAsync(candidate.User, shared, cancellationToken))
            {
                visible.Add(candidate.User);
                if (visible.Count == wanted)
                {
                    break;
                }
            }
        }

        return visible;
    }
}
