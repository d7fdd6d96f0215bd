using System.Text;
using Microsoft.Extensions.Options;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Hosting.FrontPage;

/// <summary>Serves the page at <c>/</c>.</summary>
internal static class FrontPageEndpoint
{
    public static void MapFrontPage(this WebApplication app)
    {
        var page = new FrontPage(app.Services.GetRequiredService<IOptions<MyelinOptions>>().Value);
        var clients = app.Services.GetRequiredService<ClientAddresses>();
        var first = app.Services.GetRequiredService<FirstAdministrator>();
        app.MapWhen(
            context => context.Request.Path == "/" && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)),
            branch => branch.Run(context => WriteAsync(context, page, clients.Of(context), first)));
    }

    private static async Task WriteAsync(HttpContext context, FrontPage page, ClientAddress client, FirstAdministrator first)
    {
        var hasAccounts = await first.HasAccountsAsync(context.RequestAborted);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = FrontPage.ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // The address that it tells follows the request.
        headers.CacheControl = "no-cache";
        context.Response.ContentType = "text/html; charset=utf-8";
        var html = Encoding.UTF8.GetBytes(page.Render($"{client.Scheme}://{client.Host}", hasAccounts));
        context.Response.ContentLength = html.Length;
        await context.Response.Body.WriteAsync(html, context.RequestAborted);
    }
}
