using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Myelin.Server.Configuration;

/// <summary>Settings for the server's own requests: <c>Outgoing</c>.</summary>
public sealed class OutgoingOptions
{
    /// <summary>PEM files of authorities to trust in addition to the system's.</summary>
    public List<string> TrustedAuthorities { get; set; } = [];

    /// <summary>CIDR ranges that may be contacted in addition to public addresses.</summary>
    public List<string> AllowedRanges { get; set; } = [];

    /// <summary>Name servers to use instead of the system's: an address, with a port if it isn't 53.</summary>
    public List<string> NameServers { get; set; } = [];
}

/// <summary>Checks <c>Outgoing</c>.</summary>
internal static class OutgoingValidation
{
    /// <exception cref="StartRefusedException">Names the first invalid setting.</exception>
    public static void Validate(OutgoingOptions outgoing)
    {
        ForEach(outgoing.TrustedAuthorities, "Outgoing:TrustedAuthorities", RequireCertificates);
        ForEach(outgoing.AllowedRanges, "Outgoing:AllowedRanges", RequireRange);
        ForEach(outgoing.NameServers, "Outgoing:NameServers", RequireEndPoint);
    }

    private static void ForEach(List<string> values, string setting, Action<string, string> require)
    {
        for (var i = 0; i < values.Count; i++)
        {
            require($"{setting}:{i}", values[i]);
        }
    }

    private static void RequireCertificates(string setting, string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            if (certificates.Count == 0)
            {
                throw new StartRefusedException($"{setting}: '{path}' holds no PEM certificate.");
            }
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartRefusedException($"{setting}: '{path}' can't be read as PEM certificates: {failure.Message}", failure);
        }
    }

    private static void RequireRange(string setting, string range)
    {
        if (!IPNetwork.TryParse(range, out _))
        {
            throw new StartRefusedException($"{setting}: '{range}' is not a CIDR range, such as 10.0.0.0/8.");
        }
    }

    private static void RequireEndPoint(string setting, string server)
    {
        if (!IPEndPoint.TryParse(server, out _))
        {
            throw new StartRefusedException($"{setting}: '{server}' is not an IP address, with or without a port.");
        }
    }
}
