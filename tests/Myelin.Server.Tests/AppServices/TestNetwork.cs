using Microsoft.AspNetCore.Http;

namespace Myelin.Server.Tests.AppServices;

/// <summary>What an application service that provides the network <c>irc</c> answers.</summary>
internal static class TestNetwork
{
    public static Task AnswerAsync(ReceivedRequest request, HttpContext context) => request.Path switch
    {
        "/_matrix/app/v1/thirdparty/protocol/irc" => TestAppService.WriteAsync(context, 200, """
            {"user_fields":["nick"],"location_fields":["channel"],"icon":"mxc://test.example/irc",
             "field_types":{"nick":{"regexp":".*","placeholder":"bob"}},"instances":[{"network_id":"freenode","desc":"Freenode","fields":{"network":"freenode"}}]}
            """),
        _ when new[] { "channel", "alias", "userid" }.Any(name => request.Query.GetValueOrDefault(name) == "none") => TestAppService.WriteAsync(context, 200, "[]"),
        "/_matrix/app/v1/thirdparty/location" or "/_matrix/app/v1/thirdparty/location/irc" => TestAppService.WriteAsync(
            context, 200, """[{"alias":"#_bridge_a:test.example","protocol":"irc","fields":{"channel":"#a"}}]"""),
        "/_matrix/app/v1/thirdparty/user" or "/_matrix/app/v1/thirdparty/user/irc" => TestAppService.WriteAsync(
            context, 200, """[{"userid":"@_bridge_bob:test.example","protocol":"irc","fields":{"nick":"bob"}}]"""),
        _ => TestAppService.DefaultAsync(request, context),
    };
}
