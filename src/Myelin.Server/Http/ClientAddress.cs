using System.Net;

namespace Myelin.Server.Http;

/// <summary>Whom a request comes from, and where it believes to have been sent.</summary>
/// <param name="Address">The address of the client, IPv4 never written as IPv6; null if it isn't known.</param>
/// <param name="IsLocal">Whether it comes from this machine, and through no proxy that gives itself away.</param>
/// <param name="Scheme">The scheme of the URL that the client used.</param>
/// <param name="Host">Its host, with a port if it has one; as the client says.</param>
internal readonly record struct ClientAddress(IPAddress? Address, bool IsLocal, string Scheme, string Host);
