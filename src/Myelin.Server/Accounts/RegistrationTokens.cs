using System.Buffers;
using System.Data.Common;
using System.Security.Cryptography;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>Stores registration tokens in the database.</summary>
internal sealed class RegistrationTokens(IDatabase database, ILogWriter writer, TimeProvider time) : IRegistrationTokens
{
    /// <summary>The characters allowed in a token ("Token-authenticated registration").</summary>
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";

    private const string Exists = "SELECT COUNT(*) FROM registration_tokens WHERE token = $1";

    private const string UsesOf = "SELECT uses FROM registration_tokens WHERE token = $1";

    private static readonly SearchValues<char> AlphabetValues = SearchValues.Create(Alphabet);

    public async Task<RegistrationToken> CreateAsync(string? token, int length, RegistrationTokenBounds bounds, CancellationToken cancellationToken)
    {
        token ??= RandomNumberGenerator.GetString(Alphabet, length);
        if (!IsWellFormed(token))
        {
            throw MatrixException.InvalidParam("A registration token has 1 to 64 characters of A-Z, a-z, 0-9, '.', '_', '~' and '-'.");
        }

        var unit = new LogUnit()
            .RequireAndSwap(Exists, 0, 1, token)
            .Write("INSERT INTO registration_tokens (token, uses_allowed, uses, expires_at) VALUES ($1, $2, 0, $3)", token, bounds.UsesAllowed, Stored(bounds));
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
        }
        catch (UnitRefusedException)
        {
            throw MatrixException.InvalidParam("The registration token exists already.");
        }

        return new RegistrationToken(token, bounds, Uses: 0);
    }

    public async Task<RegistrationToken?> UpdateAsync(
        string token, Func<RegistrationTokenBounds, RegistrationTokenBounds> change, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, cancellationToken) is not { } found)
        {
            return null;
        }

        var bounds = change(found.Bounds);
        if (bounds == found.Bounds)
        {
            return found;
        }

        var unit = new LogUnit();
        if (bounds.UsesAllowed != found.Bounds.UsesAllowed)
        {
            unit.Write("UPDATE registration_tokens SET uses_allowed = $2 WHERE token = $1", token, bounds.UsesAllowed);
        }

        if (bounds.ExpiresAt != found.Bounds.ExpiresAt)
        {
            unit.Write("UPDATE registration_tokens SET expires_at = $2 WHERE token = $1", token, Stored(bounds));
        }

        await writer.AppendAsync(unit, cancellationToken);
        return await FindAsync(token, cancellationToken);
    }

    public async ValueTask<bool> IsValidAsync(string token, CancellationToken cancellationToken) =>
        await FindValidAsync(token, cancellationToken) is not null;

    public async ValueTask<IReadOnlyList<RegistrationToken>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.QueryAsync("SELECT token, uses_allowed, uses, expires_at FROM registration_tokens ORDER BY token", Read, token),
        cancellationToken);

    public async Task<bool> DeleteAsync(string token, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, cancellationToken) is null)
        {
            return false;
        }

        await writer.AppendAsync(new LogUnit().Write("DELETE FROM registration_tokens WHERE token = $1", token), cancellationToken);
        return true;
    }

    public async ValueTask<RegistrationToken?> FindAsync(string token, CancellationToken cancellationToken) => IsWellFormed(token)
        ? await database.ReadAsync(
            (session, cancellation) => session.QuerySingleOrDefaultAsync(
                "SELECT token, uses_allowed, uses, expires_at FROM registration_tokens WHERE token = $1", Read, cancellation, token),
            cancellationToken)
        : null;

    /// <summary>The token, if it can create another account now.</summary>
    public async ValueTask<RegistrationToken?> FindValidAsync(string token, CancellationToken cancellationToken) =>
        await FindAsync(token, cancellationToken) is { } found && found.IsValid(time.GetUtcNow()) ? found : null;

    /// <summary>Counts a use as part of the unit, which is refused if the token was used meanwhile.</summary>
    public static void AddUse(LogUnit unit, RegistrationToken token)
    {
        unit.RequireAndSwap(UsesOf, token.Uses, token.Uses + 1, token.Token);
        unit.Write("UPDATE registration_tokens SET uses = uses + 1 WHERE token = $1", token.Token);
    }

    /// <summary>Whether the refused precondition is that of <see cref="AddUse"/>.</summary>
    public static bool IsUse(Precondition? precondition) => precondition?.Sql == UsesOf;

    private static long? Stored(RegistrationTokenBounds bounds) => bounds.ExpiresAt?.ToUnixTimeMilliseconds();

    private static bool IsWellFormed(string token) =>
        token.Length is > 0 and <= AccountLimits.MaximumRegistrationTokenLength && !token.AsSpan().ContainsAnyExcept(AlphabetValues);

    private static RegistrationToken Read(DbDataReader row) => new(
        row.GetString(0),
        new RegistrationTokenBounds(
            row.IsDBNull(1) ? null : row.GetInt64(1),
            row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))),
        row.GetInt64(2));
}
