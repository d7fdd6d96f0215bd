using System.Data.Common;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>The registration tokens in the database.</summary>
internal sealed class RegistrationTokens(IDatabase database, ILogWriter writer, TimeProvider time) : IRegistrationTokens
{
    private const string UsesOf = "SELECT uses FROM registration_tokens WHERE token = $1";

    public Task SetAsync(string token, long? usesAllowed, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        if (!IsWellFormed(token))
        {
            throw new ArgumentException("A registration token has 1 to 64 characters of A-Z, a-z, 0-9, '.', '_', '~' and '-'.", nameof(token));
        }

        return writer.AppendAsync(
            new LogUnit().Write(
                """
                INSERT INTO registration_tokens (token, uses_allowed, uses, expires_at) VALUES ($1, $2, 0, $3)
                ON CONFLICT (token) DO UPDATE SET uses_allowed = excluded.uses_allowed, expires_at = excluded.expires_at
                """,
                token,
                usesAllowed,
                expiresAt?.ToUnixTimeMilliseconds()),
            cancellationToken);
    }

    public async ValueTask<bool> IsValidAsync(string token, CancellationToken cancellationToken) =>
        await FindValidAsync(token, cancellationToken) is not null;

    public async ValueTask<IReadOnlyList<RegistrationToken>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.QueryAsync("SELECT token, uses_allowed, uses, expires_at FROM registration_tokens ORDER BY token", Read, token),
        cancellationToken);

    public Task DeleteAsync(string token, CancellationToken cancellationToken) =>
        writer.AppendAsync(new LogUnit().Write("DELETE FROM registration_tokens WHERE token = $1", token), cancellationToken);

    /// <summary>The token, if it can make another account now.</summary>
    public async ValueTask<RegistrationToken?> FindValidAsync(string token, CancellationToken cancellationToken)
    {
        if (!IsWellFormed(token))
        {
            return null;
        }

        var found = await database.ReadAsync(
            (session, cancellation) => session.QuerySingleOrDefaultAsync(
                "SELECT token, uses_allowed, uses, expires_at FROM registration_tokens WHERE token = $1", Read, cancellation, token),
            cancellationToken);
        return found is not null && !(found.Uses >= found.UsesAllowed) && !(found.ExpiresAt <= time.GetUtcNow()) ? found : null;
    }

    /// <summary>Counts a use as part of the unit, which is refused if the token was used meanwhile.</summary>
    public static void AddUse(LogUnit unit, RegistrationToken token)
    {
        unit.RequireAndSwap(UsesOf, token.Uses, token.Uses + 1, token.Token);
        unit.Write("UPDATE registration_tokens SET uses = uses + 1 WHERE token = $1", token.Token);
    }

    /// <summary>Whether the refused precondition was that of <see cref="AddUse"/>.</summary>
    public static bool IsUse(Precondition? precondition) => precondition?.Sql == UsesOf;

    private static bool IsWellFormed(string token) =>
        token.Length is > 0 and <= AccountLimits.MaximumRegistrationTokenLength
        && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' or '-');

    private static RegistrationToken Read(DbDataReader row) => new(
        row.GetString(0),
        row.IsDBNull(1) ? null : row.GetInt64(1),
        row.GetInt64(2),
        row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)));
}
