using System.Text.Json.Serialization;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Discovery;

/// <summary>Client-Server API, "Well-known URIs": where clients find the server with this name.</summary>
public sealed record GetWellknown : IOperation<GetWellknown, GetWellknown.Response>
{
    public static Operation<GetWellknown, Response> Contract { get; } = Operation.Get("getWellknown", "/.well-known/matrix/client") with { Auth = AuthScheme.None };

    public sealed record Response([property: JsonPropertyName("m.homeserver")] Homeserver Homeserver);

    /// <param name="BaseUrl">The base URL for paths of the API, without a trailing slash.</param>
    public sealed record Homeserver(string BaseUrl);
}

/// <summary>Client-Server API, "Getting homeserver contacts and support details": contacts for help.</summary>
public sealed record GetWellknownSupport : IOperation<GetWellknownSupport, GetWellknownSupport.Response>
{
    public static Operation<GetWellknownSupport, Response> Contract { get; } = Operation.Get("getWellknownSupport", "/.well-known/matrix/support") with { Auth = AuthScheme.None };

    /// <param name="Contacts">The contacts; null if there are none, because an empty list is not allowed.</param>
    /// <param name="SupportPage">The URL of a support page; null if there is none.</param>
    public sealed record Response(IReadOnlyList<Contact>? Contacts, string? SupportPage);

    /// <param name="Role">What the contact is for.</param>
    /// <param name="MatrixId">The user ID; null if only the e-mail address is given.</param>
    /// <param name="EmailAddress">The e-mail address; null if only the user ID is given.</param>
    public sealed record Contact(string Role, string? MatrixId, string? EmailAddress);
}
