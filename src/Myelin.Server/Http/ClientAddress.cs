using System.Net;

namespace Myelin.Server.Http;

/// <summary>Where a request comes from, and the URL that the client used.</summary>
/// <param name="Address">The client's address, IPv4 never mapped to IPv6; null if unknown.</param>
/// <param name="IsLocal">Whether it comes from this machine and shows no sign of a proxy.</param>
/// <param name="Scheme">The scheme of the URL that the client used.</param>
/// <param name="Host">Its host, with a port if it has one, as the client sent it.</param>
internal readonly record struct ClientAddress(IPAddress? Address, bool IsLocal, string Scheme, string Host);
