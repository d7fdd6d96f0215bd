namespace Myelin.Server.Outgoing;

/// <summary>The bounds of requests that the server makes itself.</summary>
internal static class OutgoingLimits
{
    /// <summary>Connections to one host and port at once; further requests wait for their turn.</summary>
    public const int ConnectionsPerHost = 16;

    /// <summary>The addresses of a host that are tried, in the order in which they were found.</summary>
    public const int AddressesTried = 4;

    /// <summary>The most kibibytes of a response's head.</summary>
    public const int ResponseHeadKiB = 32;

    /// <summary>How long one name server is waited for.</summary>
    public static readonly TimeSpan NameServerTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How long finding a host and connecting to it may take.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is used: a host that moves is found again after that.</summary>
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
}
