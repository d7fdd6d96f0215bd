namespace Myelin.Server.Outgoing;

/// <summary>Bounds of the server's own requests.</summary>
internal static class OutgoingLimits
{
    /// <summary>Concurrent connections to one host and port; further requests wait their turn.</summary>
    public const int ConnectionsPerHost = 16;

    /// <summary>How many addresses of a host to try, in the order in which they were resolved.</summary>
    public const int AddressesTried = 4;

    /// <summary>How many SRV records of a service are looked at.</summary>
    public const int ServiceRecords = 16;

    /// <summary>Connections to all other homeservers together; further ones wait until one is closed.</summary>
    public const int FederationConnections = 2_048;

    /// <summary>The maximum size of a response's headers in KiB.</summary>
    public const int ResponseHeadKiB = 32;

    /// <summary>How long to wait for one name server.</summary>
    public static readonly TimeSpan NameServerTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How long resolving a host and connecting to it may take.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long one address of a host may take to answer while there are others to try.</summary>
    public static readonly TimeSpan AddressTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long a connection to another homeserver is reused; afterwards its name is resolved again.</summary>
    public static readonly TimeSpan FederationConnectionLifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a connection is reused; afterwards the host is resolved again, in case it has moved.</summary>
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
}
