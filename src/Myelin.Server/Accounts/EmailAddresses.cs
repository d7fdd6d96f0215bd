using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>Verified e-mail addresses of accounts ("Third-party identifiers").</summary>
public interface IEmailAddresses
{
    /// <summary>The account's addresses, in lower case.</summary>
    ValueTask<IReadOnlyList<ProvenAddress>> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Adds an address that the caller has verified to be the account's.</summary>
    /// <exception cref="MatrixException">
    /// <c>M_NOT_FOUND</c>: no such account; <c>M_INVALID_PARAM</c>: not an address; <c>M_THREEPID_IN_USE</c>: it belongs to another account.
    /// </exception>
    Task AddAsync(UserId user, string address, CancellationToken cancellationToken);
}

/// <summary>An e-mail address of an account.</summary>
/// <param name="Address">The address, in lower case.</param>
/// <param name="AddedAt">When it was added, in milliseconds since the Unix epoch.</param>
public sealed record ProvenAddress(string Address, long AddedAt);

/// <summary>Stores e-mail addresses in the database. Operators add them; users can't add their own in this version.</summary>
internal sealed class EmailAddresses(IDatabase database, ILogWriter writer, IEntityNumbers numbers, AccountStore accounts, TimeProvider time)
    : IEmailAddresses, IDeactivationStep
{
    /// <summary>The longest address in characters (RFC 5321, "Path", without its brackets).</summary>
    private const int MaximumLength = 254;

    private const string Owners = "SELECT COUNT(*) FROM email_addresses WHERE address = $1";

    /// <summary>The stored form of an address; null if it is not one. Anything with two @, spaces or quotes is rejected as ambiguous.</summary>
    public static string? Normalize(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && at == address.LastIndexOf('@')
            && at < address.Length - 1
            && address.Length <= MaximumLength
            && !address.Any(static character => char.IsWhiteSpace(character) || char.IsControl(character) || char.IsSurrogate(character) || "\"<>(),:;[]\\".Contains(character, StringComparison.Ordinal))
            ? address.ToLowerInvariant()
            : null;
    }

    public async ValueTask<IReadOnlyList<ProvenAddress>> OfUserAsync(UserId user, CancellationToken cancellationToken)
    {
        if (await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return [];
        }

        return await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT address, added_at FROM email_addresses WHERE user_number = $1 ORDER BY address",
                row => new ProvenAddress(row.GetString(0), row.GetInt64(1)),
                token,
                number.Value),
            cancellationToken);
    }

    public async Task AddAsync(UserId user, string address, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(user, cancellationToken) is not { IsDeactivated: false } account)
        {
            throw MatrixException.NotFound("There is no such user.");
        }

        var normalized = Normalize(address) ?? throw MatrixException.InvalidParam("That is not an e-mail address.");
        if ((await OfUserAsync(user, cancellationToken)).Any(own => own.Address == normalized))
        {
            return;
        }

        var unit = new LogUnit()
            .RequireAndSwap(Owners, 0, 1, normalized)
            .Write(
                "INSERT INTO email_addresses (user_number, address, added_at) VALUES ($1, $2, $3)",
                account.Number.Value,
                normalized,
                time.GetUtcNow().ToUnixTimeMilliseconds());
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
        }
        catch (UnitRefusedException)
        {
            throw new MatrixException(400, ErrCode.ThreepidInUse, "The address is another account's.");
        }
    }

    /// <summary>A deactivated account loses its addresses ("Account deactivation").</summary>
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken) => await writer.AppendAsync(
        new LogUnit().Write("DELETE FROM email_addresses WHERE user_number = $1", (await numbers.UserAsync(user, cancellationToken)).Value), cancellationToken);
}
