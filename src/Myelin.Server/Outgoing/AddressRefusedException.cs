namespace Myelin.Server.Outgoing;

/// <summary>A host is not connected to, since none of its addresses is public or in <c>Outgoing:AllowedRanges</c>.</summary>
internal sealed class AddressRefusedException(string host) : HttpRequestException($"'{host}' has no address that may be reached; Outgoing:AllowedRanges can allow it.");
