using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ClientServer.Discovery;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Discovery.Endpoints;

/// <summary>Tells what <c>Support</c> is set to.</summary>
internal sealed class GetWellknownSupportHandler(IOptions<MyelinOptions> options) : IHandler<GetWellknownSupport, GetWellknownSupport.Response>
{
    public ValueTask<GetWellknownSupport.Response> HandleAsync(Call call, GetWellknownSupport request, CancellationToken cancellationToken)
    {
        var support = options.Value.Support;
        return support is { Page.Length: 0, Contacts.Count: 0 }
            ? throw MatrixException.NotFound("This server names no contact.")
            : ValueTask.FromResult(new GetWellknownSupport.Response(
                support.Contacts.Count == 0 ? null : [.. support.Contacts.Select(Tell)], OrNull(support.Page)));
    }

    private static GetWellknownSupport.Contact Tell(SupportContactOptions contact) =>
        new(contact.Role, OrNull(contact.MatrixId), OrNull(contact.EmailAddress));

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
