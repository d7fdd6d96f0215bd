using Myelin.Server.Push;
using Myelin.Server.Push.Mail;

namespace Myelin.Server.Hosting;

/// <summary>
/// The target of the link in e-mails. GET asks for confirmation, since mail scanners follow links; POST unsubscribes, whether it comes from that
/// page or from the mail client's own button (RFC 8058).
/// </summary>
internal static class UnsubscribeEndpoint
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapUnsubscribing(this WebApplication app) => app.MapWhen(
        context => context.Request.Path == UnsubscribeLink.Path
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsPost(context.Request.Method)),
        branch => branch.Run(AnswerAsync));

    private static async Task AnswerAsync(HttpContext context)
    {
        var isDone = HttpMethods.IsPost(context.Request.Method);
        if (isDone)
        {
            var unsubscribing = context.RequestServices.GetRequiredService<EmailUnsubscription>();
            await unsubscribing.UnsubscribeAsync(context.Request.Query[UnsubscribeLink.Parameter].ToString(), context.RequestAborted);
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = "text/html; charset=utf-8";

        // The form posts to the page's own URL, including its token, so nothing from the request is written into the page.
        await context.Response.WriteAsync(
            $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>E-mail notifications</title>
            <style>body{max-width:32rem;margin:4rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}button{font:inherit;padding:.5rem 1rem}</style></head>
            <body><h1>E-mail notifications</h1>
            {{(isDone ? "<p>You will get no more of these e-mails.</p>" : "<form method=\"post\"><p>Do you want no more of these e-mails?</p><p><button>Get no more e-mails</button></p></form>")}}
            </body></html>
            """,
            context.RequestAborted);
    }
}
