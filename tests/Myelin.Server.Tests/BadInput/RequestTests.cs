using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Tests.Fuzz;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.BadInput;

/// <summary>Methods, paths and tokens that are refused, at every operation.</summary>
public sealed partial class RequestTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "PATCH"];

    private IEnumerable<Operation> Operations => server.Services.GetServices<ServedOperation>().Select(served => served.Contract);

    [Fact]
    public async Task A_method_that_a_path_does_not_serve_is_405_with_M_UNRECOGNIZED()
    {
        foreach (var path in Operations.GroupBy(operation => operation.Path))
        {
            foreach (var method in Methods.Except(path.Select(operation => operation.Method)))
            {
                var answer = await SendAsync(method, Concrete(path.Key));
                Assert.True(answer is { Status: 405, ErrCode: "M_UNRECOGNIZED" }, $"{method} {path.Key}: {answer}");
            }
        }
    }

    [Theory]
    [InlineData("/_matrix/client/v3/nothing")]
    [InlineData("/_matrix/client/v99/sync")]
    [InlineData("/_matrix/")]
    [InlineData("/_matrix/client/v3/createRoom/")]
    [InlineData("/_matrix/client/v3//createRoom")]
    [InlineData("/_MATRIX/client/v3/createRoom")]
    [InlineData("/_matrix/client/v3/../v3/nothing")]
    [InlineData("/_matrix/client/v3/rooms")]
    [InlineData("/favicon.ico")]
    public async Task An_unknown_path_is_404_with_M_UNRECOGNIZED(string path)
    {
        foreach (var method in Methods)
        {
            var answer = await SendAsync(method, path);
            Assert.True(answer is { Status: 404, ErrCode: "M_UNRECOGNIZED" }, $"{method} {path}: {answer}");
        }
    }

    [Fact]
    public async Task Without_a_token_operations_that_ask_for_one_answer_M_MISSING_TOKEN_and_with_an_unknown_one_M_UNKNOWN_TOKEN()
    {
        foreach (var operation in Operations.Where(operation => operation.Auth == AuthScheme.AccessToken))
        {
            foreach (var path in (string[])[operation.Path, .. operation.OlderPaths])
            {
                var missing = await SendAsync(operation.Method, Concrete(path));
                Assert.True(missing is { Status: 401, ErrCode: "M_MISSING_TOKEN" }, $"{operation.Method} {path}: {missing}");
                var unknown = await SendAsync(operation.Method, Concrete(path), "Bearer unknown");
                Assert.True(unknown is { Status: 401, ErrCode: "M_UNKNOWN_TOKEN" }, $"{operation.Method} {path}: {unknown}");
            }
        }
    }

    [Theory]
    [InlineData("Bearer", "M_MISSING_TOKEN")]
    [InlineData("Basic YWxpY2U6cGFzc3dvcmQ=", "M_MISSING_TOKEN")]
    [InlineData("Bearer ' OR '1'='1", "M_UNKNOWN_TOKEN")]
    [InlineData("Bearer \u00e9", "M_UNKNOWN_TOKEN")]
    public async Task A_bad_token_is_told_from_a_missing_one(string authorization, string errCode)
    {
        var answer = await SendAsync("GET", "/_matrix/client/v3/account/whoami", authorization);
        Assert.True(answer.Status == 401 && answer.ErrCode == errCode, answer.ToString());
    }

    [Fact]
    public async Task A_token_that_has_been_logged_out_or_is_changed_by_a_character_is_unknown()
    {
        var user = await server.RegisterAsync("tokenowner");
        var changed = user.AccessToken[..^1] + (user.AccessToken[^1] == 'A' ? 'B' : 'A');
        Assert.Equal("M_UNKNOWN_TOKEN", (await SendAsync("GET", "/_matrix/client/v3/account/whoami", $"Bearer {changed}")).ErrCode);
        await user.PostAsync("/_matrix/client/v3/logout");
        Assert.Equal("M_UNKNOWN_TOKEN", (await SendAsync("GET", "/_matrix/client/v3/account/whoami", $"Bearer {user.AccessToken}")).ErrCode);
    }

    private static string Concrete(string path) => Parameter().Replace(path, "x");

    private Task<RawAnswer> SendAsync(string method, string path, string? authorization = null) => RawAnswer.OfAsync(
        server.Address,
        new RawRequest(method, path, "{}"u8.ToArray()) { Headers = authorization is null ? [] : [("Authorization", authorization)] }.ToBytes(),
        TestContext.Current.CancellationToken);

    [GeneratedRegex("\\{[A-Za-z]+\\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
