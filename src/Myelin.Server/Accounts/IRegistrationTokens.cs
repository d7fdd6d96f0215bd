using Myelin.Api;

namespace Myelin.Server.Accounts;

/// <summary>The tokens of "Token-authenticated registration".</summary>
public interface IRegistrationTokens
{
    /// <summary>Makes a token.</summary>
    /// <param name="token">The token; null for one of <paramref name="length"/> random characters.</param>
    /// <param name="length">How long a random one is.</param>
    /// <param name="bounds">What it is good for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: it exists, or is not well-formed.</exception>
    Task<RegistrationToken> CreateAsync(string? token, int length, RegistrationTokenBounds bounds, CancellationToken cancellationToken);

    /// <summary>The token, valid or not; null if there is none.</summary>
    ValueTask<RegistrationToken?> FindAsync(string token, CancellationToken cancellationToken);

    /// <summary>Changes the bounds that a change is given for.</summary>
    /// <returns>The token as it is then; null if there is none.</returns>
    Task<RegistrationToken?> UpdateAsync(
        string token, Func<RegistrationTokenBounds, RegistrationTokenBounds> change, CancellationToken cancellationToken);

    /// <summary>Whether the token is known, not used up and not expired.</summary>
    ValueTask<bool> IsValidAsync(string token, CancellationToken cancellationToken);

    /// <summary>All tokens, in the order of their text.</summary>
    ValueTask<IReadOnlyList<RegistrationToken>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes the token; false if there is none.</summary>
    Task<bool> DeleteAsync(string token, CancellationToken cancellationToken);
}

/// <summary>What a registration token is good for.</summary>
/// <param name="UsesAllowed">How many accounts it makes; null: any number.</param>
/// <param name="ExpiresAt">Until when it is valid; null: for ever.</param>
public sealed record RegistrationTokenBounds(long? UsesAllowed, DateTimeOffset? ExpiresAt);

/// <summary>A registration token with its bounds and how many accounts it has made.</summary>
public sealed record RegistrationToken(string Token, RegistrationTokenBounds Bounds, long Uses)
{
    /// <summary>Whether it makes another account at that time.</summary>
    public bool IsValid(DateTimeOffset now) => !(Uses >= Bounds.UsesAllowed) && !(Bounds.ExpiresAt <= now);
}
