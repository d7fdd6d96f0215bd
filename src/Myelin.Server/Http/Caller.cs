using Myelin.Core.Identifiers;

namespace Myelin.Server.Http;

/// <summary>Who calls: what handlers know of authentication.</summary>
/// <param name="User">The user acted as.</param>
/// <param name="Device">The device of the access token; null for a caller without one.</param>
/// <param name="Kind">What kind of caller it is.</param>
public sealed record Caller(UserId User, DeviceId? Device, CallerKind Kind)
{
    public bool IsGuest => Kind == CallerKind.Guest;

    public bool IsAdministrator { get; init; }

    /// <summary>Suspended accounts may read and leave, not write ("Account suspension").</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The access token's row, so that logging out can spare or drop it.</summary>
    public long AccessToken { get; init; }
}

public enum CallerKind
{
    User,
    Guest,
    AppService,
}
