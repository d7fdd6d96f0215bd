using Myelin.Api;

namespace Myelin.Server.Accounts;

/// <summary>The tokens of "Token-authenticated registration".</summary>
public interface IRegistrationTokens
{
    /// <summary>Creates a token.</summary>
    /// <param name="token">The token; null for one of <paramref name="length"/> random characters.</param>
    /// <param name="length">The length of a random token.</param>
    /// <param name="bounds">Its bounds.</param>
    /// <param name="cancellationToken">Cancels the creation.</param>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: the token exists, or is malformed.</exception>
    Task<RegistrationToken> CreateAsync(string? token, int length, RegistrationTokenBounds bounds, CancellationToken cancellationToken);

    /// <summary>The token, valid or not; null if it does not exist.</summary>
    ValueTask<RegistrationToken?> FindAsync(string token, CancellationToken cancellationToken);

    /// <summary>Changes the bounds of a token.</summary>
    /// <returns>The changed token; null if it does not exist.</returns>
    Task<RegistrationToken?> UpdateAsync(
        string token, Func<RegistrationTokenBounds, RegistrationTokenBounds> change, CancellationToken cancellationToken);

    /// <summary>Whether the token is known, not used up and not expired.</summary>
    ValueTask<bool> IsValidAsync(string token, CancellationToken cancellationToken);

    /// <summary>All tokens, in the order of their text.</summary>
    ValueTask<IReadOnlyList<RegistrationToken>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes the token; false if it does not exist.</summary>
    Task<bool> DeleteAsync(string token, CancellationToken cancellationToken);
}

/// <summary>The bounds of a registration token.</summary>
/// <param name="UsesAllowed">How many accounts it can create; null: any number.</param>
/// <param name="ExpiresAt">When it expires; null: never.</param>
public sealed record RegistrationTokenBounds(long? UsesAllowed, DateTimeOffset? ExpiresAt);

/// <summary>A registration token with its bounds and the number of accounts it has created.</summary>
public sealed record RegistrationToken(string Token, RegistrationTokenBounds Bounds, long Uses)
{
    /// <summary>Whether it can create another account at that time.</summary>
    public bool IsValid(DateTimeOffset now) => !(Uses >= Bounds.UsesAllowed) && !(Bounds.ExpiresAt <= now);
}
