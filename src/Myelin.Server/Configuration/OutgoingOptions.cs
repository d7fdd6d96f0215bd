namespace Myelin.Server.Configuration;

/// <summary>Bounds of the requests that the server makes itself: <c>Outgoing</c>.</summary>
public sealed class OutgoingOptions
{
    /// <summary>PEM files of authorities trusted besides the system's.</summary>
    public List<string> TrustedAuthorities { get; set; } = [];

    /// <summary>CIDR ranges that may be reached besides public addresses.</summary>
    public List<string> AllowedRanges { get; set; } = [];

    /// <summary>Name servers asked instead of the system's: an address, with a port if it isn't 53.</summary>
    public List<string> NameServers { get; set; } = [];
}
