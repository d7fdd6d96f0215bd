using Myelin.Core.Identifiers;

namespace Myelin.Server.Http;

/// <summary>The caller: all that endpoints know of authentication.</summary>
/// <param name="User">The user on whose behalf the call is made.</param>
/// <param name="Device">The access token's device; null for a caller without one.</param>
/// <param name="Kind">What kind of caller it is.</param>
public sealed record Caller(UserId User, DeviceId? Device, CallerKind Kind)
{
    public bool IsGuest => Kind == CallerKind.Guest;

    /// <summary>
    /// The device under which the caller's transactions are kept ("Transaction identifiers"); an application service without a device uses the
    /// empty ID.
    /// </summary>
    public DeviceId TransactionDevice => Device ?? new DeviceId(string.Empty);

    public bool IsAdministrator { get; init; }

    /// <summary>Suspended accounts may read and leave but not write ("Account suspension").</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The ID of the calling application service, for itself or for a user; null for all other callers.</summary>
    public string? AppService { get; init; }

    /// <summary>False for application services that are not rate-limited.</summary>
    public bool IsRateLimited { get; init; } = true;

    /// <summary>The row of the access token, so that logging out can spare or delete it.</summary>
    public long AccessToken { get; init; }
}

public enum CallerKind
{
    User,
    Guest,
    AppService,
}
