git add --all content
if ! git diff --cached --quiet; then
  git config user.name "Publish"
  git config user.email "publish@noreply.invalid"
  git commit --quiet --message "Keep the published lessons and addresses [skip ci]"
  git pull --quiet --rebase
  git push --quiet
fi
