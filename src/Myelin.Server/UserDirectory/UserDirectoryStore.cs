using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Profiles;
using Myelin.Server.Storage;

namespace Myelin.Server.UserDirectory;

/// <summary>Stores the search terms of users, in the units that create accounts and change profiles, and searches them.</summary>
internal sealed class UserDirectoryStore(IDatabase database, ILogWriter writer, IEntityNumbers numbers) : IAccountCreationStep, IProfileStep, IDeactivationStep
{
    private const string Upsert =
        "INSERT INTO user_directory (user_number, user_id, folded_id, folded_name) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (user_number) DO UPDATE SET folded_name = excluded.folded_name";

    private const string AddIfNew =
        "INSERT INTO user_directory (user_number, user_id, folded_id, folded_name) VALUES ($1, $2, $3, '') ON CONFLICT DO NOTHING";

    public void AddTo(LogUnit unit, Account account, string? displayName) =>
        unit.Write(AddIfNew, account.Number.Value, account.User.Value, Fold(account.User.Value));

    public void AddTo(LogUnit unit, UserId user, UserNumber number, string field, ReadOnlyMemory<byte>? valueJson)
    {
        if (field == Profile.DisplayNameField)
        {
            var fields = valueJson is { } value ? Profile.Empty.Fields.Add(field, value) : Profile.Empty.Fields;
            unit.Write(Upsert, number.Value, user.Value, Fold(user.Value), Fold(new Profile(fields).DisplayName ?? string.Empty));
        }
    }

    /// <summary>Removes a deactivated user.</summary>
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        await writer.AppendAsync(new LogUnit().Write("DELETE FROM user_directory WHERE user_number = $1", number.Value), cancellationToken);
    }

    /// <summary>Users whose ID or name contains a word, ordered by ID; at most <see cref="UserDirectoryLimits.MaximumCandidates"/>.</summary>
    /// <param name="foldedWord">The word in lower case.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<List<DirectoryUser>> FindAsync(string foldedWord, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT user_id, folded_id, folded_name FROM user_directory "
            + "WHERE folded_id LIKE $1 ESCAPE '!' OR folded_name LIKE $1 ESCAPE '!' ORDER BY folded_id LIMIT $2",
            static row => new DirectoryUser(UserId.Parse(row.GetString(0)), row.GetString(1), row.GetString(2)),
            token,
            Pattern(foldedWord),
            (long)UserDirectoryLimits.MaximumCandidates),
        cancellationToken);

    /// <summary>Converts to lower case and removes U+0000, which PostgreSQL text cannot contain.</summary>
    public static string Fold(string text) => text.ToLowerInvariant().Replace("\0", string.Empty, StringComparison.Ordinal);

    private static string Pattern(string word) =>
        $"%{word.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";
}

/// <summary>A user with the search terms.</summary>
internal sealed record DirectoryUser(UserId User, string FoldedId, string FoldedName)
{
    public bool Holds(string foldedWord) =>
        FoldedId.Contains(foldedWord, StringComparison.Ordinal) || FoldedName.Contains(foldedWord, StringComparison.Ordinal);

    /// <summary>How well the term matches: the whole name or ID first, then a prefix, then anything else.</summary>
    public int Rank(string foldedTerm)
    {
        var localpart = FoldedId.AsSpan(1, Math.Max(0, FoldedId.IndexOf(':', StringComparison.Ordinal) - 1));
        if (FoldedName == foldedTerm || FoldedId == foldedTerm || localpart.SequenceEqual(foldedTerm))
        {
            return 0;
        }

        return FoldedName.StartsWith(foldedTerm, StringComparison.Ordinal) || localpart.StartsWith(foldedTerm) ? 1 : 2;
    }
}
