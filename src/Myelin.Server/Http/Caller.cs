using Myelin.Core.Identifiers;

namespace Myelin.Server.Http;

/// <summary>Who calls: what endpoints know of authentication.</summary>
/// <param name="User">The user acted as.</param>
/// <param name="Device">The device of the access token; null for a caller without one.</param>
/// <param name="Kind">What kind of caller it is.</param>
public sealed record Caller(UserId User, DeviceId? Device, CallerKind Kind)
{
    public bool IsGuest => Kind == CallerKind.Guest;

    /// <summary>The device that the caller's transactions are kept under ("Transaction identifiers"): an application service without one has its own.</summary>
    public DeviceId TransactionDevice => Device ?? new DeviceId(string.Empty);

    public bool IsAdministrator { get; init; }

    /// <summary>Suspended accounts may read and leave, not write ("Account suspension").</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The ID of the application service that calls, in its own name or in that of a user; null for all other callers.</summary>
    public string? AppService { get; init; }

    /// <summary>False for application services that may call as often as they like.</summary>
    public bool IsRateLimited { get; init; } = true;

    /// <summary>The access token's row, so that logging out can spare or drop it.</summary>
    public long AccessToken { get; init; }
}

public enum CallerKind
{
    User,
    Guest,
    AppService,
}
