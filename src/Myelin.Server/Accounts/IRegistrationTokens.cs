namespace Myelin.Server.Accounts;

/// <summary>The tokens of "Token-authenticated registration".</summary>
public interface IRegistrationTokens
{
    /// <summary>Makes a token, or replaces the bounds of one that exists.</summary>
    /// <param name="token">An opaque identifier of at most 64 characters.</param>
    /// <param name="usesAllowed">How many accounts it makes; null: any number.</param>
    /// <param name="expiresAt">Until when it is valid; null: for ever.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task SetAsync(string token, long? usesAllowed, DateTimeOffset? expiresAt, CancellationToken cancellationToken);

    /// <summary>Whether the token is known, not used up and not expired.</summary>
    ValueTask<bool> IsValidAsync(string token, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<RegistrationToken>> ListAsync(CancellationToken cancellationToken);

    Task DeleteAsync(string token, CancellationToken cancellationToken);
}

/// <summary>A registration token with its bounds.</summary>
public sealed record RegistrationToken(string Token, long? UsesAllowed, long Uses, DateTimeOffset? ExpiresAt);
