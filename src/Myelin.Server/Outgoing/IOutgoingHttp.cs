namespace Myelin.Server.Outgoing;

/// <summary>
/// Makes every HTTP request of the server's own. No redirect is followed, no proxy asked, no cookie kept and nothing decompressed: who calls
/// bounds time and size (<see cref="BoundedContent"/>), and decides about a redirect by looking at it.
/// </summary>
internal interface IOutgoingHttp
{
    /// <summary>
    /// For addresses that users and other people's data name. Connects to public addresses and those of <c>Outgoing:AllowedRanges</c>, looking at
    /// the address connected to and not at the name.
    /// </summary>
    /// <exception cref="AddressRefusedException">Thrown when a request is sent whose host has none but refused addresses.</exception>
    HttpClient Untrusted { get; }

    /// <summary>For addresses that the operator has written into the configuration: any address.</summary>
    HttpClient Configured { get; }
}
