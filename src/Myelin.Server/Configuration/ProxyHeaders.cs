namespace Myelin.Server.Configuration;

/// <summary>The headers in which a proxy may say whom it asks for: the values of <c>ProxyHeader</c>.</summary>
internal static class ProxyHeaders
{
    public const string ForwardedFor = "X-Forwarded-For";

    /// <summary>RFC 7239.</summary>
    public const string Forwarded = "Forwarded";

    /// <summary>One address, without what came before it.</summary>
    public const string RealIp = "X-Real-IP";
}
